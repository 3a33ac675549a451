import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The loop of agents and weights, closed in the simulator: servers have a capacity, their agents say how much of it was
/// idle, and the controller that drives the kernel's weights drives those of the simulated kernel.
struct WeightSimulation: Sendable {
    /// How the servers of a simulation are made.
    struct Capacity: Sendable, Hashable {
        /// Of every server that has no number of its own.
        var workers: Int
        var own: [AgentFile.ServerAddress: Int] = [:]
        /// Jobs that wait at each server; nil for as many as come.
        var queueLimit: Int?

        func workers(of server: Endpoint) -> Int {
            own[AgentFile.ServerAddress(address: server.address, port: server.port)]
                ?? own[AgentFile.ServerAddress(address: server.address)] ?? workers
        }
    }

    struct Settings: Sendable, Hashable {
        var controller: WeightController.Settings
        var capacity: Capacity
        /// Between rounds, in seconds.
        var every: UInt32
        /// What an agent's percentage is the mean of, in rounds.
        var window: Int
        /// Of a swing that counts, in percent of the base weight.
        var amplitude: Int64

        /// Of a swing that the loop makes, in rounds: a weight shows in what agents say after a round and the time of
        /// which they say the mean, and a loop with such a delay swings in 2 to 4 of them (it is undamped where it turns at
        /// each). Twice as much, since load has a course of its own.
        var longestPeriod: Int { 8 * (1 + window) }
    }

    /// One server over the whole run.
    struct Server: Sendable {
        let name: ServerOfService
        let base: Int32
        let workers: Int
        /// Its weight at the end of each round.
        var weights = WeightCourse()
        fileprivate(set) var model: WorkingServer
        /// Its work at the end of each round.
        fileprivate var worked: [Nanoseconds] = [0]

        /// In percent, of the whole run.
        func load(until time: Nanoseconds) -> Int64 {
            // Divided first: products of long runs and many workers are too large.
            time > 0 ? model.worked(until: time) / Int64(workers) / (time / 100 + 1) : 0
        }

        /// In rounds; nil where it does not swing.
        func period(_ settings: Settings) -> Int? {
            weights.period(
                above: max(1, Int64(base) * settings.amplitude / 100), noLongerThan: settings.longestPeriod)
        }

        func reversals(_ percent: Int64) -> Int {
            weights.reversals(above: max(1, Int64(base) * percent / 100)).count
        }
    }

    /// Rounds times servers: what is kept of each round has to have room.
    private static let mostSteps = 4_000_000

    private(set) var servers: [Server] = []
    /// When it ended.
    private(set) var time: Nanoseconds = 0
    private(set) var flows: UInt64 = 0
    let settings: Settings

    /// Whether a weight swings.
    var oscillates: Bool { servers.contains { $0.period(settings) != nil } }

    /// The mean wait of a job for a worker.
    var meanWait: Nanoseconds {
        let jobs = servers.reduce(UInt64(0)) { $0 + $1.model.jobs }
        let waited = servers.reduce(UInt64(0)) { sum, server in
            let (more, overflow) = sum.addingReportingOverflow(UInt64(max(0, server.model.waited)))
            return overflow ? .max : more
        }
        return jobs > 0 ? Nanoseconds(clamping: waited / jobs) : 0
    }

    var refused: UInt64 { servers.reduce(0) { $0 + $1.model.refused } }

    /// Plays a run.
    ///
    /// - Parameters:
    ///   - start: the table.
    ///   - follows: whether weights follow; otherwise they stay as they are.
    ///   - forEachFlow: hands on the flows, in the order of time, and says when the run ends.
    init(
        _ start: PreviewStart, _ services: Scope, _ settings: Settings, follows: Bool = true,
        forEachFlow: ((Flow) -> Void) throws(Failure) -> Nanoseconds
    ) throws(Failure) {
        self.settings = settings
        var gaps = AdoptionGaps()
        var run = Run(start.director(&gaps), services, settings, follows: follows)
        time = try forEachFlow { run.play($0) }
        run.finish(at: time)
        guard !run.isTooLong else { throw .request(.longTrial) }
        servers = run.servers
        flows = run.flows
    }

    /// A run that is being played.
    private struct Run: ~Copyable {
        private var simulation: Simulation
        private let settings: Settings
        private let follows: Bool
        private(set) var servers: [Server] = []
        private(set) var flows: UInt64 = 0
        /// What each of them does, in the same places.
        private var models: [WorkingServer] = []
        /// The place of a server among them, by its number.
        private var places: [ServerNumber: Int] = [:]
        private var controller: WeightController
        private let every: Nanoseconds
        /// Rounds begin with the first flow: times may be seconds since 1970.
        private var nextRound = SimulationTime.never
        /// So many more are played.
        private var roundsLeft: Int
        var isTooLong: Bool { roundsLeft < 0 }

        init(_ director: consuming SimulatedDirector, _ services: Scope, _ settings: Settings, follows: Bool)
        {
            simulation = Simulation(director)
            self.settings = settings
            self.follows = follows
            controller = WeightController(settings.controller)
            every = Nanoseconds(settings.every) * SimulationTime.second
            roundsLeft = 0
            for entry in simulation.director.snapshot().services
            where services.contains(entry.service.identity) {
                for server in entry.destinations {
                    let endpoint = server.destination.endpoint
                    let name = ServerOfService(endpoint, of: entry.service.identity)
                    guard let number = simulation.director.number(of: endpoint, in: name.service) else {
                        continue
                    }
                    let workers = settings.capacity.workers(of: endpoint)
                    places[number] = servers.count
                    let model = WorkingServer(workers: workers, queueLimit: settings.capacity.queueLimit)
                    models.append(model)
                    servers.append(
                        Server(name: name, base: server.destination.weight, workers: workers, model: model))
                }
            }
            roundsLeft = WeightSimulation.mostSteps / max(1, servers.count)
        }

        mutating func play(_ flow: Flow) {
            if flows == 0 {
                let (first, overflows) = (flow.time / every * every).addingReportingOverflow(every)
                if !overflows { nextRound = first }
            }
            playRounds(until: flow.time)
            flows += 1
            let places = places
            // Apart from the rest, which is busy with the flow.
            var taken: [WorkingServer] = []
            swap(&taken, &models)
            _ = simulation.play(flow) { placement in
                guard placement.outcome == .scheduled || placement.outcome == .persistent,
                    let place = placement.server.flatMap({ places[$0] }),
                    // One that never ends is no work.
                    let work = flow.duration
                else { return flow.duration }
                return switch taken[place].take(at: flow.time, work: work) {
                case .done(at: let end, waited: _): end - flow.time
                case .refused: 0
                }
            }
            swap(&taken, &models)
        }

        private mutating func playRounds(until time: Nanoseconds) {
            guard nextRound <= time, !isTooLong else { return }
            // Known before they are played.
            let rounds = (time - nextRound) / every + 1
            guard rounds <= roundsLeft else {
                roundsLeft = -1
                return
            }
            roundsLeft -= Int(rounds)
            while nextRound <= time { round() }
        }

        mutating func finish(at time: Nanoseconds) {
            playRounds(until: time)
            simulation.advance(to: time)
            for place in servers.indices { servers[place].model = models[place] }
        }

        private mutating func round() {
            let now = nextRound
            let (next, overflows) = nextRound.addingReportingOverflow(every)
            nextRound = overflows ? SimulationTime.never : next
            simulation.advance(to: now)
            var observed: [WeightController.Server] = []
            for place in servers.indices {
                servers[place].worked.append(models[place].worked(until: now))
                let name = servers[place].name
                guard let weight = simulation.director.table[name]?.weight else { continue }
                var answer = AgentAnswer()
                answer.percent = idle(servers[place])
                observed.append(
                    WeightController.Server(
                        name: name, weight: weight,
                        agent: follows ? WeightController.Agent(answer: answer) : nil))
            }
            for decision in controller.decide(observed) where decision.isChange {
                guard var server = simulation.director.table[decision.name] else { continue }
                server.weight = decision.after
                // The kernel refuses no weight that the controller knows.
                try? simulation.director.apply(.editDestination(server, of: decision.name.service))
            }
            for place in servers.indices {
                servers[place].weights.append(
                    Int64(simulation.director.table[servers[place].name]?.weight ?? 0))
            }
        }

        /// As agents say it: never 0, which would take the server out.
        private func idle(_ server: Server) -> UInt32 {
            let last = server.worked.count - 1
            let first = max(0, last - settings.window)
            let worked = server.worked[last] - server.worked[first]
            let able = Nanoseconds(last - first) * every / 100
            guard able > 0 else { return 100 }
            return UInt32(clamping: max(1, 100 - worked / Int64(server.workers) / able))
        }
    }
}
