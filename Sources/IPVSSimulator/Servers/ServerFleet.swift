import IPVSModel

/// The servers of a model, which come to be when they are first needed.
struct ServerFleet: Sendable {
    struct Machine: Sendable {
        let name: ServerOfService
        let capacity: ServingModel.Capacity
        var condition = ServingModel.Condition.isUp
        /// nil where every request has a worker of its own.
        private(set) var queue: WorkingServer?

        // MARK: What it counts

        var tries: UInt64 = 0
        var answered: UInt64 = 0
        var failures: [ServingReport.Failure: UInt64] = [:]
        var latencies = LatencyHistogram()
        /// Requests that wait for it.
        var open: Set<Int> = []

        // MARK: What the health checker knows

        /// Failures or successes one after the other.
        var checksInRow: UInt64 = 0
        var awaitsCheck = false
        var isOut = false
        /// As it was when it was taken out; nil if it was not in the table.
        var before: Destination?

        init(_ name: ServerOfService, _ capacity: ServingModel.Capacity) {
            self.name = name
            self.capacity = capacity
            forget()
        }

        /// What it was working on is lost.
        mutating func forget() {
            queue = capacity.workers.map { WorkingServer(workers: $0, queueLimit: capacity.queueLimit) }
        }

        /// A request comes while it is up.
        ///
        /// - Returns: how long it takes with waiting, the outer nil if it is refused, the inner if it never ends.
        mutating func take(at time: Nanoseconds, work: Nanoseconds?) -> Nanoseconds?? {
            // One that never ends is no work.
            guard let work, queue != nil else { return .some(work) }
            return switch queue?.take(at: time, work: work) {
            case .done(at: let end, waited: _): .some(end - time)
            case .refused, nil: .none
            }
        }
    }

    let model: ServingModel
    private(set) var machines: [Machine] = []
    private var places: [ServerOfService: Int] = [:]
    /// Those that the director has numbers for.
    private var placesByNumber: [ServerNumber: Int] = [:]
    /// Conditions that have come.
    private(set) var nextCondition = 0

    init(_ model: ServingModel) { self.model = model }

    subscript(place: Int) -> Machine {
        get { machines[place] }
        _modify { yield &machines[place] }
    }

    /// Where the server is that a flow was placed on; nil if it was on none.
    mutating func place(of placement: Placement, in director: borrowing SimulatedDirector) -> Int? {
        guard let number = placement.server else { return nil }
        if let place = placesByNumber[number] { return place }
        guard let server = director.server(of: placement), let service = director.service(of: placement)
        else { return nil }
        let place = place(of: ServerOfService(server, of: service))
        placesByNumber[number] = place
        return place
    }

    mutating func place(of name: ServerOfService) -> Int {
        let name = ServerOfService(name.server, of: name.service.asKept)
        if let place = places[name] { return place }
        var machine = Machine(name, model.capacity(of: name))
        let last = model.conditions[..<nextCondition].last { $0.pattern.contains(name) }
        if let last { machine.condition = last.condition }
        places[name] = machines.count
        machines.append(machine)
        return machines.count - 1
    }

    /// The condition that comes next, which is none of the past after that.
    mutating func takeCondition() -> ServingModel.TimedCondition? {
        guard nextCondition < model.conditions.count else { return nil }
        nextCondition += 1
        return model.conditions[nextCondition - 1]
    }

    /// Where the servers are that a pattern is of.
    func places(of pattern: ServingModel.Pattern) -> [Int] {
        machines.indices.filter { pattern.contains(machines[$0].name) }
    }
}
