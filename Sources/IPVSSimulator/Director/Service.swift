import IPVSModel

/// What the kernel keeps of a virtual service (`struct ip_vs_service`) as far as packets need it.
struct Service: BitwiseCopyable, NumberedRecord {
    typealias Number = ServiceNumber

    /// Servers in the kernel's list order, backwards: the kernel puts an addition first, which is cheap at the end.
    /// Owned by the director.
    private var storage: UnsafeMutablePointer<ServerNumber>
    private(set) var count = 0
    private var capacity: Int
    /// 0 for a service by mark.
    var port: UInt16
    /// 0 for a service by endpoint.
    var mark: UInt32
    /// As `ServiceFlags`' raw value.
    var flags: UInt32 = 0
    /// Owned by the director.
    var scheduler: AnyScheduler?
    /// The server whose changed load the scheduler was told of last, since it chose, if there is one. It need not be told
    /// again.
    var noted = ServerNumber.absent
    /// The scheduler wants to be told at all.
    var followsLoads = false
    var isPersistent = false
    /// IPv4: the mask; IPv6: the mask's upper and lower half.
    var mask: UInt128 = .max
    /// Queue of the templates' time-out.
    var templateQueue: Int32 = 0
    var connections: UInt64 = 0
    var refused: UInt64 = 0

    static let initialCapacity = 8
    /// `IP_VS_SVC_F_ONEPACKET`
    static var onePacketFlag: UInt32 { 0x04 }

    init(port: UInt16, mark: UInt32) {
        capacity = Self.initialCapacity
        storage = .allocate(capacity: capacity)
        self.port = port
        self.mark = mark
    }

    func deallocate() { storage.deallocate() }

    /// The server at a position of the kernel's list.
    @inline(__always)
    func server(at position: Int) -> ServerNumber { storage[count &- 1 &- position] }

    /// The servers in the kernel's order.
    var list: [ServerNumber] { (0..<count).map(server(at:)) }

    /// Its servers as a scheduler sees them.
    @inline(__always)
    func serverList(_ servers: UnsafePointer<Server>) -> ServerList {
        ServerList(last: UnsafePointer(storage), count: count, servers: servers)
    }

    /// Puts a server at the head of the list: O(1), amortised.
    ///
    /// - Returns: how many are behind it, which no later addition changes.
    mutating func insertFirst(_ server: ServerNumber) -> Int {
        if count == capacity {
            let larger = UnsafeMutablePointer<ServerNumber>.allocate(capacity: capacity * 2)
            larger.moveInitialize(from: storage, count: count)
            storage.deallocate()
            storage = larger
            capacity *= 2
        }
        storage[count] = server
        count += 1
        return count - 1
    }

    /// Takes a server out of the list: O(those before it).
    mutating func remove(at position: Int) {
        for place in count - position..<max(count, count - position) { storage[place - 1] = storage[place] }
        count -= 1
    }

    mutating func removeAll() { count = 0 }

    /// Sets flags, persistence and mask as a user gives them.
    mutating func configure(_ definition: VirtualService, templateQueue: Int) {
        flags = definition.flags.rawValue
        isPersistent = definition.persistence != nil
        self.templateQueue = Int32(templateQueue)
        switch definition.persistence?.netmask {
        case .ipv4(let mask): self.mask = UInt128(mask)
        case .ipv6(let length): mask = length >= 128 ? .max : ~(UInt128.max >> UInt128(length))
        case nil: mask = .max
        }
    }
}

/// What is said of a service but never read while packets flow.
struct ServiceDescription: NumberedRecord {
    typealias Number = ServiceNumber

    /// The last one, if it was deleted.
    var definition: VirtualService
    var isDeleted = false
    /// Tells an incarnation of a service from earlier ones with the same identity.
    var generation: UInt64
}
