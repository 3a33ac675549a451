import IPVSModel

/// What the kernel keeps of a virtual service (`struct ip_vs_service`) as far as packets need it.
struct Service: BitwiseCopyable, NumberedRecord {
    typealias Number = ServiceNumber

    /// Owned by the director.
    var order = ServerOrder()
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

    /// `IP_VS_SVC_F_ONEPACKET`
    static var onePacketFlag: UInt32 { 0x04 }

    init(port: UInt16, mark: UInt32) {
        self.port = port
        self.mark = mark
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
struct ServiceDescription: NumberedRecord {
    typealias Number = ServiceNumber

    /// The last one, if it was deleted.
    var definition: VirtualService
    var isDeleted = false
    /// Tells an incarnation of a service from earlier ones with the same identity.
    var generation: UInt64
}
