import IPVSModel

/// Directors behind a router: plays flows on all of them, each as if it were alone, and lets them come and go.
///
/// Directors learn of each other only when one comes or goes, and then in the order of their numbers; so what comes of a
/// run does not depend on how many cores play it.
///
/// At the same time, closes come first, then changes of rules, then directors that come and go, then flows.
package final class DirectorGroup {
    /// Does something for each number below a count, at once or one after the other.
    package typealias Concurrently = @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

    /// How a run is set up.
    package struct Plan: Sendable {
        /// At least 1.
        package var directors = 1
        package var spreading = Spreading.ecmp5Tuple
        package var isResilient = false
        package var seed: UInt64 = 1
        package var changes: [MembershipChange] = []
        package var keepalive: Nanoseconds?
        /// nil: directors tell each other nothing.
        package var sync: SyncRules?
        /// Whether broken flows are kept, and not only counted.
        package var keepsBroken = false

        package init() {}
    }

    /// A change of who is up that was played.
    package struct PlayedChange: Sendable, Hashable {
        package var change: MembershipChange
        /// Flows that it sent to another director; of a resilient group, with those that came later, as buckets fell idle.
        package var moved: UInt64 = 0
        /// No director is up any more.
        package var leavesNone = false
    }

    package let plan: Plan
    let directors: [PlayedDirector]
    private var router: Router
    private let concurrently: Concurrently
    /// Ascending in time.
    private let changes: [MembershipChange]
    /// Flows that no director has, as none is up.
    private var lost: OpenFlows
    private var lostTally = MovedTally()
    private var lostFlows: [BrokenFlow] = []

    package private(set) var played: [PlayedChange] = []
    /// Flows that began while no director was up.
    package private(set) var withoutDirector: UInt64 = 0
    /// All flows, these included.
    package private(set) var flows: UInt64 = 0
    /// Flows that came to another director at least once.
    package private(set) var numberMoved: UInt64 = 0
    private var movedClients: Set<IPAddress> = []
    /// When the router looks for idle buckets next.
    private var nextUpkeep = SimulationTime.never
    package private(set) var time: Nanoseconds = 0

    /// - Parameters:
    ///   - start: makes a director by its number, from 0, as it is when it starts; it is called whenever one does.
    ///   - concurrently: by which threads.
    package init(
        _ plan: Plan, concurrently: @escaping Concurrently, start: @escaping @Sendable (Int) -> Simulation
    ) {
        self.plan = plan
        self.concurrently = concurrently
        let up = MembershipChange.upAtStart(of: plan.directors, plan.changes)
        let rules = PlayedDirector.Rules(
            keepalive: plan.keepalive, sync: plan.sync, keepsBroken: plan.keepsBroken)
        directors = (0..<plan.directors).map { number in
            PlayedDirector(isUp: up.contains(number), rules) { start(number) }
        }
        router = Router(plan.spreading, up: up, isResilient: plan.isResilient, seed: plan.seed)
        lost = OpenFlows(every: plan.keepalive)
        changes = plan.changes.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }.map(\.element)
    }

    // MARK: Playing

    /// Plays flows, which come in the order of time.
    package func play(_ flows: [Flow]) {
        var next = 0
        while next < flows.count {
            let moment = nextMoment
            let end = flows[next...].firstIndex { $0.time >= moment } ?? flows.count
            if end > next { play(flows, next..<end) }
            next = end
            if next < flows.count { pass(moment) }
        }
    }

    /// Lets everything happen up to this moment; to be called once, at the end.
    package func finish(at end: Nanoseconds) {
        while nextMoment <= end { pass(nextMoment) }
        advance(to: max(end, time))
        directors.forEach { $0.finish() }
        for flow in lost.removeAll(where: \.hasMoved) where flow.isUndecided { lostTally.silent += 1 }
    }

    private var nextMoment: Nanoseconds {
        let change = played.count < changes.count ? changes[played.count].time : SimulationTime.never
        return min(change, nextUpkeep)
    }

    private func play(_ flows: [Flow], _ range: Range<Int>) {
        self.flows += UInt64(range.count)
        time = flows[range.upperBound - 1].time
        var own: [[PlayedDirector.Assignment]] = Array(repeating: [], count: directors.count)
        for index in range {
            let bucket = router.bucket(of: flows[index])
            if let director = router.director(of: flows[index], bucket: bucket) {
                own[director].append(.init(flow: Int32(index), bucket: Int32(bucket)))
            } else {
                withoutDirector += 1
            }
        }
        concurrently(directors.count) { [directors, own] in directors[$0].play(flows, own[$0]) }
    }

    private func advance(to moment: Nanoseconds) {
        concurrently(directors.count) { [directors] in
            if directors[$0].isUp { directors[$0].advance(to: moment) }
        }
        while let (place, moment, _) = lost.next(by: moment) {
            guard let flow = lost.remove(place) else { continue }
            lostTally.broken[.noDirector, default: 0] += 1
            if plan.keepsBroken {
                lostFlows.append(
                    BrokenFlow(flow: flow.flow, server: flow.server, time: moment, reason: .noDirector))
            }
        }
        time = max(time, moment)
    }

    // MARK: Coming and going

    private func pass(_ moment: Nanoseconds) {
        advance(to: moment)
        while played.count < changes.count, changes[played.count].time <= moment {
            let change = changes[played.count]
            make(change, at: moment)
            played.append(PlayedChange(change: change, leavesNone: router.up.isEmpty))
            moveFlows(at: moment)
        }
        guard plan.isResilient else { return }
        let hasMoved = router.moveIdleBuckets(at: moment) { bucket in
            directors.map { $0.lastUse[bucket] }.max() ?? -ResilientBuckets.idleTime
        }
        if hasMoved { moveFlows(at: moment) }
        nextUpkeep =
            router.buckets?.isUnbalanced == true ? moment + SimulationTime.second : SimulationTime.never
    }

    private func make(_ change: MembershipChange, at moment: Nanoseconds) {
        let director = directors[change.director]
        if (change.event == .join) == director.isUp { return }
        if change.event == .fail { director.fail(at: moment) } else { director.join(at: moment) }
        router.make(change)
    }

    /// Packets of open flows come to other directors from now on.
    private func moveFlows(at moment: Nanoseconds) {
        let router = router
        var moving: [(flow: OpenFlow, to: Int?)] = []
        func note(_ flows: [OpenFlow]) {
            for flow in flows {
                moving.append((flow, router.director(of: flow.flow, bucket: flow.bucket)))
            }
        }
        for (number, director) in directors.enumerated() {
            note(director.release { router.director(of: $0.flow, bucket: $0.bucket) != number })
        }
        note(lost.removeAll { router.director(of: $0.flow, bucket: $0.bucket) != nil })
        for (flow, number) in moving { move(flow, to: number, at: moment) }
        if !played.isEmpty { played[played.count - 1].moved += UInt64(moving.count) }
    }

    private func move(_ flow: OpenFlow, to number: Int?, at moment: Nanoseconds) {
        var flow = flow
        if !flow.hasMoved {
            flow.hasMoved = true
            numberMoved += 1
        }
        movedClients.insert(flow.flow.client.address)
        if let number {
            directors[number].take(flow, at: moment)
        } else {
            flow.isUndecided = true
            lost.add(flow)
        }
    }

    // MARK: What came of it

    /// Changes that are to come after the end.
    package var unplayed: [MembershipChange] { Array(changes[played.count...]) }

    /// Clients with a flow that came to another director.
    package var numberOfMovedClients: Int { movedClients.count }

    package var moved: MovedTally {
        directors.reduce(into: lostTally) { $0.add($1.moved) }
    }

    /// In the order of time; none unless the plan wants them.
    package var broken: [BrokenFlow] {
        (directors.flatMap(\.broken) + lostFlows).sorted {
            ($0.time, $0.flow.time, $0.flow.client, $0.flow.destination)
                < ($1.time, $1.flow.time, $1.flow.client, $1.flow.destination)
        }
    }

    /// What each director came to.
    package func outcomes() -> [DirectorOutcome] {
        directors.enumerated().map { number, director in
            DirectorOutcome(
                number: number, isUp: director.isUp, lives: director.lives(), moved: director.moved)
        }
    }
}

/// What one director of a group came to.
package struct DirectorOutcome: Sendable {
    /// From 0 on.
    package var number: Int
    /// At the end.
    package var isUp: Bool
    /// One after the other; the last one is that of the end, without flows if it is not up.
    package var lives: [DirectorLife]
    /// Flows that came to it from others.
    package var moved: MovedTally
}
