import IPVSModel

/// Plays flows as requests of clients to servers that take their time, are full, die and come back. What the director does
/// with their packets is the simulator's; how servers and clients behave is a `ServingModel`.
///
/// At the same time, entries expire first, then requests end, then the table is changed, then servers change, then they are
/// checked, then clients give up, repeat their first packet and try again, and then new flows come.
package struct Serving: Sendable {
    /// A flow that made its first packet, or that another try made of it.
    package struct Placed: Sendable {
        package var flow: Flow
        package var placement: Placement
    }

    /// A request that is neither answered nor given up.
    struct Request {
        /// Of the latest try.
        var flow: Flow
        let duration: Nanoseconds?
        /// When the first try began.
        let begin: Nanoseconds
        /// From 1, in the order of arrival.
        let number: UInt64
        let service: ServiceIdentity
        var tries: UInt64 = 1
        /// Its only event; 0 for none.
        var event: UInt64 = 0
        var machine: Int?
        /// Whether the server of this try has taken it.
        var isAccepted = false
        /// What is to be closed, once a server has accepted it.
        var connection: ConnectionNumber?
        /// First packets of this try.
        var packets = 0
    }

    /// Counts of a service.
    struct Count {
        var requests: UInt64 = 0
        var answered: UInt64 = 0
        var failures: [ServingReport.Failure: UInt64] = [:]
        var retries: UInt64 = 0
        var latencies = LatencyHistogram()
    }

    let model: ServingModel
    var fleet: ServerFleet
    var events = RequestEvents()
    private(set) var requests: [Request?] = []
    private var freePlaces: [Int] = []
    private var arrivals: UInt64 = 0
    var counts: [ServiceIdentity: Count] = [:]
    private(set) var incidents: [ServingReport.Incident] = []
    private(set) var incidentsLeftOut: UInt64 = 0

    /// Whether `placed` is wanted.
    private let keepsPlacements: Bool
    /// Every try so far, in the order of time, until it is fetched.
    private var placed: [Placed] = []

    /// So that a report can be read, and memory is bounded.
    private static let mostIncidents = 1000

    package init(_ model: ServingModel, keepsPlacements: Bool = false) {
        self.model = model
        self.keepsPlacements = keepsPlacements
        fleet = ServerFleet(model)
        if let first = model.conditions.first { _ = events.add(.condition, of: 0, at: first.time) }
    }

    /// The tries since it was asked last.
    package mutating func takePlaced() -> [Placed] {
        defer { placed.removeAll(keepingCapacity: true) }
        return placed
    }

    /// A flow comes. Flows must come in the order of time.
    ///
    /// - Returns: where its first try went.
    @discardableResult
    package mutating func play(_ flow: Flow, on simulation: inout Simulation) -> Placement {
        advance(to: flow.time, on: &simulation)
        arrivals += 1
        return begin(flow, arrivals, on: &simulation)
    }

    /// Lets everything happen that comes before a flow at `time`.
    package mutating func advance(to time: Nanoseconds, on simulation: inout Simulation) {
        while let event = events.removeFirst(by: time) { handle(event, on: &simulation) }
        simulation.advance(to: time)
    }

    private mutating func handle(_ event: RequestEvent, on simulation: inout Simulation) {
        switch event.kind {
        case .condition:
            simulation.advance(to: event.time)
            changeCondition(at: event.time, on: &simulation)
        case .check:
            simulation.advance(to: event.time)
            check(event.number, at: event.time, on: &simulation)
        case .end, .timeout, .repetition, .retry:
            guard requests[event.number]?.event == event.sequence else { return }
            if event.kind != .end { simulation.advance(to: event.time) }
            switch event.kind {
            case .end: answer(event.number, at: event.time, on: &simulation)
            case .timeout:
                breakOff(event.number, at: event.time, on: &simulation)
                fail(event.number, .timedOut, at: event.time)
            case .repetition: knock(event.number, at: event.time, on: &simulation)
            default: tryAgain(event.number, at: event.time, on: &simulation)
            }
        }
    }

    // MARK: Tries

    private mutating func begin(
        _ flow: Flow, _ number: UInt64, on simulation: inout Simulation
    ) -> Placement {
        let opened = open(flow, number, tries: 1, isFirst: true, on: &simulation)
        note(flow, opened.placement)
        guard opened.placement.outcome != .passed,
            let service = simulation.director.service(of: opened.placement)
        else { return opened.placement }
        counts[service, default: Count()].requests += 1
        let request = Request(
            flow: flow, duration: flow.duration, begin: flow.time, number: number, service: service)
        let place = freePlaces.popLast() ?? requests.count
        if place == requests.count { requests.append(request) } else { requests[place] = request }
        settle(place, opened, on: &simulation)
        return opened.placement
    }

    private mutating func tryAgain(
        _ place: Int, at time: Nanoseconds, on simulation: inout Simulation
    ) {
        guard var request = requests[place] else { return }
        request.tries += 1
        request.packets = 0
        request.isAccepted = false
        request.flow.time = time
        request.flow.client.port = port(of: request)
        requests[place] = request
        counts[request.service, default: Count()].retries += 1
        let opened = open(
            request.flow, request.number, tries: request.tries, isFirst: true, on: &simulation)
        note(request.flow, opened.placement)
        settle(place, opened, on: &simulation)
    }

    /// The first packet of the same try once more: it may find another server, or one that is back.
    private mutating func knock(_ place: Int, at time: Nanoseconds, on simulation: inout Simulation) {
        guard let request = requests[place] else { return }
        var flow = request.flow
        flow.time = time
        let opened = open(flow, request.number, tries: request.tries, isFirst: false, on: &simulation)
        if let machine = request.machine {
            fleet[machine].open.remove(place)
            fleet[machine].tries -= 1
        }
        requests[place]?.machine = nil
        settle(place, opened, on: &simulation)
    }

    private mutating func note(_ flow: Flow, _ placement: Placement) {
        if keepsPlacements { placed.append(Placed(flow: flow, placement: placement)) }
    }

    /// What a first packet came to.
    private struct Opened {
        var placement: Placement
        var connection: ConnectionNumber?
        var machine: Int?
        var answer = FirstAnswer.isSilent
        /// Until the request ends; nil if it never does.
        var length: Nanoseconds?
    }

    private func random(_ number: UInt64, tries: UInt64) -> RandomSource {
        var source = RandomSource(seed: model.seed)
        var ofRequest = RandomSource(seed: source.next() ^ number)
        return RandomSource(seed: ofRequest.next() &+ tries)
    }

    /// Another one than before; the kernel takes it for a new connection.
    private func port(of request: Request) -> UInt16 {
        var random = random(request.number, tries: ~request.tries)
        let old = request.flow.client.port
        let port = 1024 + UInt16(random.below(64_511))
        return port < old || old < 1024 ? port : port + 1
    }

    private mutating func open(
        _ flow: Flow, _ number: UInt64, tries: UInt64, isFirst: Bool, on simulation: inout Simulation
    ) -> Opened {
        var opened = Opened(placement: .passed)
        // Apart from the rest, which is busy with the flow.
        var fleet = ServerFleet(ServingModel())
        swap(&fleet, &self.fleet)
        let random = random(number, tries: tries)
        var isAsked = false
        let (placement, connection) = simulation.open(flow, isFirst: isFirst) { director, placement in
            isAsked = true
            Self.ask(&fleet, flow, placement, director, random, &opened)
            return opened.answer
        }
        // A packet that leaves no entry behind reaches a server all the same.
        if !isAsked, placement.server != nil {
            Self.ask(&fleet, flow, placement, simulation.director, random, &opened)
        }
        swap(&fleet, &self.fleet)
        opened.placement = placement
        opened.connection = connection
        return opened
    }

    /// What the server does that a first packet comes to.
    private static func ask(
        _ fleet: inout ServerFleet, _ flow: Flow, _ placement: Placement,
        _ director: borrowing SimulatedDirector, _ random: RandomSource, _ opened: inout Opened
    ) {
        guard let place = fleet.place(of: placement, in: director) else { return }
        opened.machine = place
        switch fleet[place].condition {
        case .isDead: opened.answer = .resets
        case .hangs: opened.answer = .isSilent
        case .isUp:
            let work = fleet[place].capacity.time.drawn(flow: flow.duration, random)
            if let length = fleet[place].take(at: flow.time, work: work) {
                (opened.answer, opened.length) = (.accepts, length)
            } else {
                opened.answer = .resets
            }
        }
    }

    /// What follows from where a try went: when it ends, or how it fails.
    private mutating func settle(_ place: Int, _ opened: Opened, on simulation: inout Simulation) {
        guard var request = requests[place] else { return }
        let now = simulation.director.now
        request.packets += 1
        request.machine = opened.machine
        guard let machine = opened.machine else {
            requests[place] = request
            // The director says so to the client, but drops what is sent again.
            if request.packets == 1 {
                fail(place, .refusedByDirector, at: now)
            } else {
                wait(place, at: now)
            }
            return
        }
        fleet[machine].tries += 1
        fleet[machine].open.insert(place)
        switch opened.answer {
        case .resets:
            requests[place] = request
            fail(place, fleet[machine].condition == .isDead ? .reset : .refusedByServer, at: now)
        case .isSilent:
            requests[place] = request
            wait(place, at: now)
        case .accepts:
            request.isAccepted = true
            if let connection = opened.connection, FlowKind(request.flow.transport) != .udp {
                request.connection = simulation.director.expectClose(of: connection)
            }
            let end = opened.length.flatMap { Self.sum(now, $0) }
            let limit = timeout(of: request)
            requests[place] = request
            if let end, end <= limit {
                expect(.end, of: place, at: end)
            } else {
                expect(.timeout, of: place, at: limit)
            }
        }
    }

    /// When a client sends its first packet again (RFC 6298: after a second, and each time twice as long).
    private static let repetitions: [Nanoseconds] = [1, 3, 7, 15, 31, 63].map { $0 * SimulationTime.second }

    /// Nothing came back.
    private mutating func wait(_ place: Int, at time: Nanoseconds) {
        guard let request = requests[place] else { return }
        let limit = timeout(of: request)
        var next = SimulationTime.never
        if FlowKind(request.flow.transport) == .tcp, request.packets <= Self.repetitions.count {
            next = Self.sum(request.flow.time, Self.repetitions[request.packets - 1]) ?? next
        }
        if next < limit {
            expect(.repetition, of: place, at: next)
        } else {
            expect(.timeout, of: place, at: limit)
        }
    }

    /// What happens next to a request, in the place of whatever was expected; nothing, where it never happens.
    mutating func expect(_ kind: RequestEvent.Kind, of place: Int, at time: Nanoseconds) {
        requests[place]?.event = time < SimulationTime.never ? events.add(kind, of: place, at: time) : 0
    }

    func timeout(of request: Request) -> Nanoseconds {
        model.client.timeout.flatMap { Self.sum(request.flow.time, $0) } ?? SimulationTime.never
    }

    /// nil for what is beyond all time.
    private static func sum(_ left: Nanoseconds, _ right: Nanoseconds) -> Nanoseconds? {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow || sum > SimulationTime.latest ? nil : sum
    }

    // MARK: Ends

    private mutating func answer(_ place: Int, at time: Nanoseconds, on simulation: inout Simulation) {
        guard let request = requests[place] else { return }
        if let connection = request.connection { simulation.close(connection, at: time) }
        let latency = time - request.begin
        if let machine = request.machine {
            fleet[machine].answered += 1
            fleet[machine].latencies.add(latency)
            fleet[machine].open.remove(place)
        }
        counts[request.service, default: Count()].answered += 1
        counts[request.service, default: Count()].latencies.add(latency)
        free(place)
    }

    /// Ends what is left of a try in the director.
    mutating func breakOff(_ place: Int, at time: Nanoseconds, on simulation: inout Simulation) {
        guard let request = requests[place], let connection = request.connection else { return }
        requests[place]?.connection = nil
        switch request.machine.map({ fleet[$0].condition }) {
        case .isDead: simulation.director.breakOff(connection, at: time, by: .server)
        case .hangs: simulation.director.breakOff(connection, at: time, by: .client)
        case .isUp, nil: simulation.close(connection, at: time)
        }
    }

    mutating func fail(_ place: Int, _ reason: ServingReport.Failure, at time: Nanoseconds) {
        guard let request = requests[place] else { return }
        if let machine = request.machine {
            fleet[machine].failures[reason, default: 0] += 1
            fleet[machine].open.remove(place)
        }
        requests[place]?.machine = nil
        requests[place]?.connection = nil
        if request.tries <= model.client.retries, let next = Self.sum(time, model.client.delay) {
            expect(.retry, of: place, at: next)
            return
        }
        counts[request.service, default: Count()].failures[reason, default: 0] += 1
        free(place)
    }

    private mutating func free(_ place: Int) {
        requests[place] = nil
        freePlaces.append(place)
    }

    mutating func note(_ machine: Int, _ kind: ServingReport.Incident.Kind, at time: Nanoseconds) {
        guard incidents.count < Self.mostIncidents else {
            incidentsLeftOut += 1
            return
        }
        incidents.append(
            ServingReport.Incident(time: time, server: fleet[machine].name, kind: kind))
    }
}
