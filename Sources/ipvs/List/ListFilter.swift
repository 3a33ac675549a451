import IPVSModel

/// Which services and servers of a table are listed.
struct ListFilter: Sendable, Hashable {
    var selection = Selection()
    /// nil for every scheduler.
    var schedulers: [SchedulerName]?
    /// nil for every weight.
    var weights: [NumberRange]?

    func contains(_ service: VirtualService) -> Bool {
        selection.contains(service.identity) && (schedulers?.contains(service.scheduler) ?? true)
    }

    func contains(_ server: Destination) -> Bool {
        selection.contains(server.endpoint)
            && (weights?.contains { $0.contains(Int64(server.weight)) } ?? true)
    }

    /// Services are then listed only if they have such a server.
    var isAboutServers: Bool { selection.servers != nil || weights != nil }
}
