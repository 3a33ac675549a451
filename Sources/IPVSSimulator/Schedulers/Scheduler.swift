import IPVSModel

/// What a scheduler may look at of a packet and its service.
struct SchedulingRequest {
    var client: IPAddress
    var clientPort: UInt16
    /// The packet's destination address.
    var virtual: IPAddress
    /// Of the service, as `ServiceFlags`' raw value.
    var flags: UInt32
    var now: Nanoseconds

    @inline(__always)
    func has(_ flag: SchedulerFlag) -> Bool { flags & flag.rawValue != 0 }
}

/// Flags of sh and mh (`IP_VS_SVC_F_SCHED_SH_…` of `uapi/linux/ip_vs.h`, `IP_VS_SVC_F_SCHED_MH_…` of `ip_vs_mh.c`).
enum SchedulerFlag: UInt32 {
    case fallback = 0x08
    case port = 0x10
}

/// One way of choosing a server (`struct ip_vs_scheduler`), with the state that it keeps for one service.
///
/// The kernel tells a scheduler when a server was added, deleted or edited; each file says what it makes of that.
protocol Scheduler: Sendable {
    /// `schedule`
    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber?

    /// `add_dest`: the new server is at the head of the list.
    mutating func added(to list: ServerList)

    /// `del_dest`: the server that was at `position` is no longer in the list.
    mutating func removed(from position: Int, of list: ServerList)

    /// `upd_dest`
    mutating func edited(in list: ServerList)

    /// Load, weight or limit of the server at `position` changed. The kernel has no such call: its schedulers look at
    /// every server for each packet, where ours keep them ranked.
    mutating func loadChanged(at position: Int, of list: ServerList)

    /// Makes up what was put off until somebody looks: changes nothing that can be seen.
    mutating func settle(_ list: ServerList)

    /// Whether `loadChanged` makes any difference.
    static var followsLoads: Bool { get }

    /// When `maintain` wants to be called next.
    var nextMaintenance: Nanoseconds { get }
    ///
    /// - Parameter horizon: nothing else happens before: what would be the same again and again until then can be done
    ///   at once.
    mutating func maintain(now: Nanoseconds, until horizon: Nanoseconds)

    /// Why `pick` would choose as it does. `endpoint` says which server is meant.
    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason]

    /// The server because of which `pick` found none, if it was one server's fault.
    func refuser(of request: SchedulingRequest, from list: ServerList) -> ServerNumber?

    /// The table by which `pick` chooses, where nothing but the client counts; nil for all others.
    ///
    /// - Parameter virtual: the only virtual address; nil for a service by mark.
    func clientTable(
        flags: UInt32, virtual: IPAddress?, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> ClientTable?

    /// Whether a deleted server is still remembered, which keeps it in the trash.
    func remembers(_ server: ServerNumber) -> Bool
}

extension Scheduler {
    mutating func added(to list: ServerList) {}
    mutating func removed(from position: Int, of list: ServerList) {}
    mutating func edited(in list: ServerList) {}
    mutating func loadChanged(at position: Int, of list: ServerList) {}
    mutating func settle(_ list: ServerList) {}
    static var followsLoads: Bool { false }
    var nextMaintenance: Nanoseconds { SimulationTime.never }
    mutating func maintain(now: Nanoseconds, until horizon: Nanoseconds) {}
    func remembers(_ server: ServerNumber) -> Bool { false }
    func clientTable(
        flags: UInt32, virtual: IPAddress?, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> ClientTable? { nil }
    func refuser(of request: SchedulingRequest, from list: ServerList) -> ServerNumber? { nil }
    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] { [] }
}
