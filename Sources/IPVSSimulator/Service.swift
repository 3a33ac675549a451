import IPVSModel

/// What the kernel keeps of a virtual service (`struct ip_vs_service`) as far as packets need it.
struct Service: BitwiseCopyable {
    /// Servers in the kernel's list order: the latest addition first. Owned by the director.
    var order: UnsafeMutablePointer<ServerIndex>
    var count = 0
    var capacity: Int
    /// 0 for a service by mark.
    var port: UInt16
    /// 0 for a service by endpoint.
    var mark: UInt32
    /// As `ServiceFlags`' raw value.
    var flags: UInt32 = 0
    var scheduler: SchedulerReference?
    /// The server whose changed load the scheduler was told of last, since it chose; -1 for none. It need not be told
    /// again.
    var noted: ServerIndex = -1
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
        order = .allocate(capacity: capacity)
        self.port = port
        self.mark = mark
    }

    /// Puts a server at the head of the list.
    mutating func insertFirst(_ server: ServerIndex) {
        if count == capacity {
            let larger = UnsafeMutablePointer<ServerIndex>.allocate(capacity: capacity * 2)
            larger.moveInitialize(from: order, count: count)
            order.deallocate()
            order = larger
            capacity *= 2
        }
        for position in stride(from: count, to: 0, by: -1) { order[position] = order[position - 1] }
        order[0] = server
        count += 1
    }

    mutating func remove(at position: Int) {
        for later in position + 1..<max(count, position + 1) { order[later - 1] = order[later] }
        count -= 1
    }

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
struct ServiceDescription {
    var definition: VirtualService
    /// Tells an incarnation of a service from earlier ones with the same identity.
    var generation: UInt64
}
