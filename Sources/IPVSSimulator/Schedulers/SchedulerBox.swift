import IPVSModel

/// A scheduler of any kind, at a place of its own, so that calling it costs one jump and no copy.
class AnyScheduler {
    /// `pick` and `loadChanged`, which packets call, as functions: they are compiled for the very scheduler, where the
    /// methods of a generic class are shared by all and ask for everything at run time.
    final let pick: (SchedulingRequest, ServerList) -> ServerIndex?
    final let loadChanged: (Int, ServerList) -> Void
    final let followsLoads: Bool

    init(
        pick: @escaping (SchedulingRequest, ServerList) -> ServerIndex?,
        loadChanged: @escaping (Int, ServerList) -> Void, followsLoads: Bool
    ) {
        self.pick = pick
        self.loadChanged = loadChanged
        self.followsLoads = followsLoads
    }

    /// What `pick` would say, without any trace of the question.
    func peek(_ request: SchedulingRequest, from list: ServerList) -> ServerIndex? { nil }
    func explain(
        _ request: SchedulingRequest, from list: ServerList, name: (ServerIndex) -> String
    ) -> [String] { [] }
    func added(to list: ServerList) {}
    func removed(from position: Int, of list: ServerList) {}
    func edited(in list: ServerList) {}
    var nextMaintenance: Nanoseconds { SimulationTime.never }
    func maintain(now: Nanoseconds, until horizon: Nanoseconds) {}
    func remembers(_ server: ServerIndex) -> Bool { false }
    func refuser(of request: SchedulingRequest, from list: ServerList) -> ServerIndex? { nil }
}

final class SchedulerBox<Kind: Scheduler>: AnyScheduler {
    /// In memory of its own rather than in a property, whose every use would be checked for exclusivity.
    private let scheduler: UnsafeMutablePointer<Kind>

    init(_ scheduler: Kind) {
        let place = UnsafeMutablePointer<Kind>.allocate(capacity: 1)
        place.initialize(to: scheduler)
        self.scheduler = place
        super.init(
            pick: { request, list in place.pointee.pick(request, from: list) },
            loadChanged: { position, list in place.pointee.loadChanged(at: position, of: list) },
            followsLoads: Kind.followsLoads)
    }

    deinit {
        scheduler.deinitialize(count: 1)
        scheduler.deallocate()
    }

    override func peek(_ request: SchedulingRequest, from list: ServerList) -> ServerIndex? {
        scheduler.pointee.settle(list)
        var copy = scheduler.pointee
        return copy.pick(request, from: list)
    }
    override func explain(
        _ request: SchedulingRequest, from list: ServerList, name: (ServerIndex) -> String
    ) -> [String] {
        scheduler.pointee.settle(list)
        return scheduler.pointee.explain(request, from: list, name: name)
    }
    override func added(to list: ServerList) { scheduler.pointee.added(to: list) }
    override func removed(from position: Int, of list: ServerList) {
        scheduler.pointee.removed(from: position, of: list)
    }
    override func edited(in list: ServerList) { scheduler.pointee.edited(in: list) }
    override var nextMaintenance: Nanoseconds { scheduler.pointee.nextMaintenance }
    override func maintain(now: Nanoseconds, until horizon: Nanoseconds) {
        scheduler.pointee.maintain(now: now, until: horizon)
    }
    override func refuser(of request: SchedulingRequest, from list: ServerList) -> ServerIndex? {
        scheduler.pointee.settle(list)
        return scheduler.pointee.refuser(of: request, from: list)
    }
    override func remembers(_ server: ServerIndex) -> Bool { scheduler.pointee.remembers(server) }
}

/// A service's reference to its scheduler, which the service owns: it is retained by hand, because counting references
/// for every packet would cost more than most choices.
struct SchedulerReference: BitwiseCopyable {
    private let box: UnsafeRawPointer

    init(owning scheduler: AnyScheduler) {
        box = UnsafeRawPointer(Unmanaged.passRetained(scheduler).toOpaque())
    }

    func release() { Unmanaged<AnyScheduler>.fromOpaque(box).release() }

    @inline(__always)
    func call<Value>(_ body: (AnyScheduler) -> Value) -> Value {
        Unmanaged<AnyScheduler>.fromOpaque(box)._withUnsafeGuaranteedRef(body)
    }
}
