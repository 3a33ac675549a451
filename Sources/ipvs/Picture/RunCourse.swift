import IPVSModel
import IPVSSimulator

/// How a run went on: samples of every server, in equal steps of time and in bounded memory.
struct RunCourse: Sendable {
    /// What a server, or a service as a whole, did up to a time, and what it held then.
    struct Sample: Sendable, Equatable {
        /// New connections since the sample before.
        var new: UInt64 = 0
        /// Since the sample before.
        var refused: UInt64 = 0
        /// Now.
        var active: UInt32 = 0
        /// Now.
        var inactive: UInt32 = 0

        /// Takes the place of several samples; the last of them says what is held.
        init(of samples: ArraySlice<Sample>) {
            for sample in samples {
                new &+= sample.new
                refused &+= sample.refused
            }
            active = samples.last?.active ?? 0
            inactive = samples.last?.inactive ?? 0
        }

        init(new: UInt64 = 0, refused: UInt64 = 0, active: UInt32 = 0, inactive: UInt32 = 0) {
            (self.new, self.refused, self.active, self.inactive) = (new, refused, active, inactive)
        }
    }

    struct Line: Sendable {
        /// A sample for each time.
        var samples: [Sample]
        /// New connections in each phase.
        var phases: [UInt64]
    }

    struct Service: Sendable {
        let identity: ServiceIdentity
        /// With refusals that no server is to blame for.
        var whole: Line
        var servers: [Endpoint] = []
        /// By position in `servers`.
        var lines: [Line] = []
    }

    /// Of the samples: the first is the start, the last is the end of the run.
    fileprivate(set) var times: [Nanoseconds] = []
    /// Between two samples; the last one may come earlier or up to half as much later.
    fileprivate(set) var interval: Nanoseconds
    /// When each phase ended; timed changes begin the next one.
    fileprivate(set) var phaseEnds: [Nanoseconds] = []
    fileprivate(set) var services: [Service] = []
    /// Those that were planned, in the order of time.
    let changes: [TimedChange]

    func service(_ identity: ServiceIdentity) -> Service? { services.first { $0.identity == identity } }
}

/// Takes the samples while a run is played.
struct CourseRecorder: Sendable {
    private var course: RunCourse
    private var steps = CourseSteps()
    private let limits: Limits
    /// Where a phase ends, the next one last.
    private var boundaries: [Nanoseconds]
    private var positions: [ServiceIdentity: Position] = [:]

    /// Where a service and its servers are in the course, and how much they had at the sample before.
    private struct Position {
        let service: Int
        var whole = Counters()
        var servers: [Endpoint: (index: Int, counters: Counters)] = [:]
    }

    private struct Counters {
        var placements: UInt64 = 0
        var refused: UInt64 = 0
        var placementsInPhasesBefore: UInt64 = 0
    }

    struct Limits: Sendable {
        /// Whole ones of 30.
        var steps = 240
        /// Of samples of servers: fewer times where servers are many.
        var samplesOfServers = 2_400_000
        var phases = 9
    }

    init(_ changes: [TimedChange], limits: Limits = Limits()) {
        self.limits = limits
        course = RunCourse(interval: steps.length, changes: changes)
        var times: [Nanoseconds] = []
        for change in changes where change.time > 0 && change.time != times.last { times.append(change.time) }
        boundaries = times.prefix(limits.phases - 1).reversed()
    }

    /// When a sample is to be taken, or a phase ends.
    var next: Nanoseconds { min(steps.next, boundaries.last ?? SimulationTime.never) }

    /// Lets time pass to each of these moments until then.
    mutating func advance(_ simulation: inout Simulation, to time: Nanoseconds) {
        while next <= time {
            let now = next
            if now > simulation.director.now { simulation.advance(to: now) }
            let isSample = steps.next <= now
            let reports = simulation.director.reports()
            if boundaries.last.map({ $0 <= now }) ?? false {
                boundaries.removeLast()
                endPhase(at: now, reports)
            }
            if isSample { take(at: now, reports) }
        }
    }

    /// What was recorded, with what came since the last sample.
    consuming func finish(_ simulation: borrowing Simulation) -> RunCourse {
        let now = simulation.director.now
        let reports = simulation.director.reports()
        if let last = course.times.last {
            let length = now - last
            if length > 0 {
                append(at: now, reports)
                // A short time says little of how many come in a second.
                if length < course.interval / 2, course.times.count > 2 { merge(last: 2) }
            }
        } else {
            append(at: now, reports)
        }
        if course.phaseEnds.last != now { endPhase(at: now, reports) }
        return course
    }

    private mutating func take(at now: Nanoseconds, _ reports: [ServiceReport]) {
        append(at: now, reports)
        steps.pass()
        let servers = positions.values.reduce(0) { $0 + $1.servers.count }
        let most = min(limits.steps, max(1, limits.samplesOfServers / max(1, servers)))
        let count = course.times.count - 1
        // What steps are made into one has none left over.
        guard count >= most, count > 0, count % 30 == 0 else { return }
        let factor = steps.lengthen(after: now)
        course.interval = steps.length
        merge(by: factor)
    }

    // MARK: Samples

    private mutating func append(at now: Nanoseconds, _ reports: [ServiceReport]) {
        let count = course.times.count
        course.times.append(now)
        for report in reports {
            find(report.identity)
            guard var position = positions.removeValue(forKey: report.identity) else { continue }
            var whole = RunCourse.Sample(
                new: Self.growth(&position.whole.placements, report.placements),
                refused: Self.growth(&position.whole.refused, report.refused))
            for server in report.serversOnce {
                find(server.endpoint, in: &position)
                guard var known = position.servers[server.endpoint] else { continue }
                let sample = RunCourse.Sample(
                    new: Self.growth(&known.counters.placements, server.placements),
                    refused: Self.growth(&known.counters.refused, server.refused),
                    active: server.counts.active, inactive: server.counts.inactive)
                position.servers[server.endpoint] = known
                course.services[position.service].lines[known.index].samples.append(sample)
                whole.active = Self.sum(whole.active, sample.active)
                whole.inactive = Self.sum(whole.inactive, sample.inactive)
            }
            course.services[position.service].whole.samples.append(whole)
            positions[report.identity] = position
        }
        // What is not there any more holds nothing.
        for index in course.services.indices { course.services[index].pad(to: count + 1) }
    }

    private mutating func find(_ identity: ServiceIdentity) {
        guard positions[identity] == nil else { return }
        positions[identity] = Position(service: course.services.count)
        let line = course.emptyLine
        course.services.append(RunCourse.Service(identity: identity, whole: line))
    }

    private mutating func find(_ server: Endpoint, in position: inout Position) {
        guard position.servers[server] == nil else { return }
        let index = course.services[position.service].servers.count
        position.servers[server] = (index, Counters())
        course.services[position.service].servers.append(server)
        course.services[position.service].lines.append(course.emptyLine)
    }

    /// How much a count has grown since it was looked at.
    private static func growth(_ before: inout UInt64, _ now: UInt64) -> UInt64 {
        defer { before = now }
        return now > before ? now - before : 0
    }

    private static func sum(_ left: UInt32, _ right: UInt32) -> UInt32 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    // MARK: Phases

    private mutating func endPhase(at now: Nanoseconds, _ reports: [ServiceReport]) {
        for report in reports {
            find(report.identity)
            guard var position = positions.removeValue(forKey: report.identity) else { continue }
            let new = Self.growth(&position.whole.placementsInPhasesBefore, report.placements)
            course.services[position.service].whole.phases.append(new)
            for server in report.serversOnce {
                find(server.endpoint, in: &position)
                guard var known = position.servers[server.endpoint] else { continue }
                let new = Self.growth(&known.counters.placementsInPhasesBefore, server.placements)
                position.servers[server.endpoint] = known
                course.services[position.service].lines[known.index].phases.append(new)
            }
            positions[report.identity] = position
        }
        course.phaseEnds.append(now)
        for index in course.services.indices { course.services[index].pad(phasesTo: course.phaseEnds.count) }
    }

    // MARK: Longer steps

    private mutating func merge(by factor: Int) {
        course.times = course.times.enumerated().filter { $0.offset % factor == 0 }.map(\.element)
        course.eachLine { line in
            let samples = line.samples
            line.samples =
                samples.prefix(1)
                + stride(from: 1, to: samples.count, by: factor).map {
                    RunCourse.Sample(of: samples[$0..<min($0 + factor, samples.count)])
                }
        }
    }

    private mutating func merge(last count: Int) {
        course.times.remove(at: course.times.count - count)
        course.eachLine { line in
            let last = RunCourse.Sample(of: line.samples.suffix(count))
            line.samples.removeLast(count)
            line.samples.append(last)
        }
    }
}

extension RunCourse {
    fileprivate init(interval: Nanoseconds, changes: [TimedChange]) {
        self.interval = interval
        self.changes = changes
    }

    /// Of what was not there so far. A sample may be missing at its end, which comes now.
    fileprivate var emptyLine: Line {
        Line(
            samples: Array(repeating: Sample(), count: max(0, times.count - 1)),
            phases: Array(repeating: 0, count: phaseEnds.count))
    }

    fileprivate mutating func eachLine(_ body: (inout Line) -> Void) {
        for index in services.indices {
            body(&services[index].whole)
            for line in services[index].lines.indices { body(&services[index].lines[line]) }
        }
    }
}

extension RunCourse.Service {
    fileprivate mutating func pad(to count: Int) {
        whole.pad(to: count)
        for index in lines.indices { lines[index].pad(to: count) }
    }

    fileprivate mutating func pad(phasesTo count: Int) {
        whole.pad(phasesTo: count)
        for index in lines.indices { lines[index].pad(phasesTo: count) }
    }
}

extension RunCourse.Line {
    fileprivate mutating func pad(to count: Int) {
        while samples.count < count { samples.append(RunCourse.Sample()) }
    }

    fileprivate mutating func pad(phasesTo count: Int) {
        while phases.count < count { phases.append(0) }
    }
}
