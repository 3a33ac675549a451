import IPVSModel

/// A service's scheduler, whatever its kind: the one thing between a call and a scheduler.
///
/// It says where the scheduler's state is and of what kind, so that a call is a jump through the kind's table of
/// functions. Nothing is copied, and no references are counted: that would cost more than most choices. Copies mean the
/// same scheduler, which the service owns and releases.
struct AnyScheduler: BitwiseCopyable {
    private let place: UnsafeMutableRawPointer
    private let kind: any Scheduler.Type

    init<Kind: Scheduler>(_ scheduler: Kind) {
        let place = UnsafeMutablePointer<Kind>.allocate(capacity: 1)
        place.initialize(to: scheduler)
        self.place = UnsafeMutableRawPointer(place)
        kind = Kind.self
    }

    func release() {
        func release<Kind: Scheduler>(_ kind: Kind.Type) {
            state(of: kind).deinitialize(count: 1)
            state(of: kind).deallocate()
        }
        release(kind)
    }

    /// The scheduler itself. Every method below opens the kind with a generic function, since it is known at run time
    /// only.
    @inline(__always)
    private func state<Kind: Scheduler>(of kind: Kind.Type) -> UnsafeMutablePointer<Kind> {
        place.assumingMemoryBound(to: kind)
    }

    // MARK: For every packet

    @inline(__always)
    func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        @inline(__always)
        func pick<Kind: Scheduler>(_ kind: Kind.Type) -> ServerNumber? {
            state(of: kind).pointee.pick(request, from: list)
        }
        return pick(kind)
    }

    @inline(__always)
    func loadChanged(at position: Int, of list: ServerList) {
        @inline(__always)
        func tell<Kind: Scheduler>(_ kind: Kind.Type) {
            state(of: kind).pointee.loadChanged(at: position, of: list)
        }
        tell(kind)
    }

    // MARK: For changes of the list

    var followsLoads: Bool { kind.followsLoads }

    func added(to list: ServerList) {
        func tell<Kind: Scheduler>(_ kind: Kind.Type) { state(of: kind).pointee.added(to: list) }
        tell(kind)
    }

    func removed(from position: Int, of list: ServerList) {
        func tell<Kind: Scheduler>(_ kind: Kind.Type) {
            state(of: kind).pointee.removed(from: position, of: list)
        }
        tell(kind)
    }

    func edited(in list: ServerList) {
        func tell<Kind: Scheduler>(_ kind: Kind.Type) { state(of: kind).pointee.edited(in: list) }
        tell(kind)
    }

    func remembers(_ server: ServerNumber) -> Bool {
        func ask<Kind: Scheduler>(_ kind: Kind.Type) -> Bool { state(of: kind).pointee.remembers(server) }
        return ask(kind)
    }

    // MARK: For time

    var nextMaintenance: Nanoseconds {
        func ask<Kind: Scheduler>(_ kind: Kind.Type) -> Nanoseconds {
            state(of: kind).pointee.nextMaintenance
        }
        return ask(kind)
    }

    func maintain(now: Nanoseconds, until horizon: Nanoseconds) {
        func tell<Kind: Scheduler>(_ kind: Kind.Type) {
            state(of: kind).pointee.maintain(now: now, until: horizon)
        }
        tell(kind)
    }

    // MARK: For questions

    /// What `pick` would say, without any trace of the question.
    func peek(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        func ask<Kind: Scheduler>(_ kind: Kind.Type) -> ServerNumber? {
            state(of: kind).pointee.settle(list)
            var copy = state(of: kind).pointee
            return copy.pick(request, from: list)
        }
        return ask(kind)
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        func ask<Kind: Scheduler>(_ kind: Kind.Type) -> [ChoiceReason] {
            state(of: kind).pointee.settle(list)
            return state(of: kind).pointee.explain(request, from: list, endpoint: endpoint)
        }
        return ask(kind)
    }

    func clientTable(
        flags: UInt32, virtual: IPAddress?, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> ClientTable? {
        func ask<Kind: Scheduler>(_ kind: Kind.Type) -> ClientTable? {
            state(of: kind).pointee.settle(list)
            return state(of: kind).pointee.clientTable(
                flags: flags, virtual: virtual, from: list, endpoint: endpoint)
        }
        return ask(kind)
    }

    /// The servers by place, if it is a scheduler that looks flows up in a table.
    func places(from list: ServerList) -> [ServerNumber]? {
        func ask<Kind: Scheduler>(_ kind: Kind.Type) -> [ServerNumber]? {
            state(of: kind).pointee.settle(list)
            return (state(of: kind).pointee as? any TableScheduler)?.places
        }
        return ask(kind)
    }

    func refuser(of request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        func ask<Kind: Scheduler>(_ kind: Kind.Type) -> ServerNumber? {
            state(of: kind).pointee.settle(list)
            return state(of: kind).pointee.refuser(of: request, from: list)
        }
        return ask(kind)
    }
}
