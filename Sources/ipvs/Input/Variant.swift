import IPVSFormats
import IPVSModel
import IPVSSimulator

/// One of the tables that are compared.
struct Variant: Sendable {
    var rules: RulesTable
    /// Instead of those that the file names.
    var scheduler: SchedulerName?

    var name: String { scheduler.map { "\(rules.file) \($0)" } ?? rules.file }
}

/// Where the flows of a variant come from: it reads or makes them for itself.
enum FlowSource: Sendable {
    case file(String)
    /// The text of what can be read only once, such as a pipe.
    case text([UInt8], of: String)
    case workload(Workload)

    init(file: String) throws(Failure) {
        self = InputFile.isRegular(file) ? .file(file) : .text(try InputFile.textOfFlows(file), of: file)
    }
}

/// How flows are played on variants, besides the kernel's settings.
struct PlayOptions: Sendable {
    /// How often clients send something while their flows are open; nil: never.
    var keepalive: Nanoseconds?
    /// Of whose clients it is noted where they go.
    var services = ComparedServices.none
    /// Whether how it goes on is recorded.
    var hasCourse = false
    /// What servers and clients do; nil: flows last as long as they last, on whatever server.
    var servers: ServingModel?
}

/// A variant while flows are played on it.
struct VariantRun: ~Copyable {
    private let variant: Variant
    private var simulation: Simulation
    private var serving: Serving?
    private let services: ComparedServices
    private var classifier: FlowServices
    private var recorders: ClientHomes.Recorders
    private let progress: SharedProgress?
    private var count = 0
    /// nil where nobody wants to see how it goes on.
    private var course: CourseRecorder?
    private var nextInCourse = SimulationTime.never

    /// - Parameter progress: to be told of flows now and then.
    init(
        _ variant: Variant, _ settings: SimulatorSettings, _ options: PlayOptions,
        progress: SharedProgress? = nil
    ) throws(Failure) {
        self.variant = variant
        self.progress = progress
        services = options.services
        classifier = services.classifier(settings)
        recorders = ClientHomes.Recorders(services: services.identities.count)
        simulation = try variant.rules.simulation(settings, scheduler: variant.scheduler)
        simulation.keepalive = options.keepalive
        serving = options.servers.map { Serving($0) }
        if options.hasCourse { course = CourseRecorder(simulation.timedChanges) }
        nextInCourse = course?.next ?? SimulationTime.never
    }

    mutating func play(_ source: FlowSource) throws(Failure) {
        switch source {
        case .file(let path): try play(InputFile.flows(path))
        case .text(let text, of: let path): try play(InputFile.flows(path, text))
        case .workload(let workload): play(workload)
        }
    }

    /// Lets time pass in which nobody comes.
    mutating func advance(to time: Nanoseconds) {
        if time >= nextInCourse { advanceCourse(to: time) }
        serving?.advance(to: time, on: &simulation)
        simulation.advance(to: time)
    }

    mutating func play(_ batch: FlowBatch) {
        batch.withFlows(0..<batch.count) { flows in
            for place in flows.indices { play(flows[place]) }
        }
    }

    mutating func play(_ reader: consuming FlowReader) throws(Failure) {
        do throws(FormatError) {
            while let flow = try reader.next() { play(flow) }
        } catch {
            throw .format(error)
        }
    }

    mutating func play(_ workload: Workload) {
        var generator = WorkloadFlows(workload)
        while let flow = generator.next() { play(flow) }
        advance(to: workload.length)
    }

    private mutating func advanceCourse(to time: Nanoseconds) {
        while nextInCourse <= time {
            // The simulation stands still for each, and what servers do until then comes first.
            serving?.advance(to: nextInCourse, on: &simulation)
            course?.advance(&simulation, to: nextInCourse)
            nextInCourse = course?.next ?? SimulationTime.never
        }
    }

    private mutating func play(_ flow: Flow) {
        if flow.time >= nextInCourse { advanceCourse(to: flow.time) }
        let placement = serving?.play(flow, on: &simulation) ?? simulation.play(flow)
        recorders.note(flow.client.address, of: classifier.number(of: flow)) {
            simulation.director.endpoint(of: placement)
        }
        count &+= 1
        if count & 0xffff == 0 { progress?.step(by: 0x10000) }
    }

    mutating func outcome() -> VariantOutcome {
        var outcome = VariantOutcome(
            variant, simulation.director.reports(), simulation.tally, recorders.homes,
            course.take()?.finish(simulation))
        outcome.served = serving?.report()
        for (number, service) in services.identities.enumerated() {
            outcome.homesOfServices[service] = recorders.homes(ofService: number)
        }
        return outcome
    }
}

/// How a variant did.
struct VariantOutcome: Sendable {
    let variant: Variant
    var reports: [ServiceReport]
    let tally: OutcomeTally
    let homes: ClientHomes
    /// By service, of the clients that come to it.
    var homesOfServices: [ServiceIdentity: ClientHomes] = [:]
    /// How it went on, if that was recorded.
    let course: RunCourse?
    /// How requests fared, if servers were said to take their time.
    var served: ServingReport?

    init(
        _ variant: Variant, _ source: FlowSource, _ settings: SimulatorSettings,
        _ options: PlayOptions = PlayOptions(), progress: SharedProgress? = nil
    ) throws(Failure) {
        var run = try VariantRun(variant, settings, options, progress: progress)
        try run.play(source)
        self = run.outcome()
    }

    fileprivate init(
        _ variant: Variant, _ reports: [ServiceReport], _ tally: OutcomeTally, _ homes: ClientHomes,
        _ course: RunCourse?
    ) {
        self.variant = variant
        self.reports = reports
        self.tally = tally
        self.homes = homes
        self.course = course
    }

    /// The outcomes of several variants of the same flows, which are read and parsed once for all of them.
    static func all(
        _ variants: [Variant], flows path: String, _ settings: SimulatorSettings, _ options: PlayOptions
    ) throws(Failure) -> [VariantOutcome] {
        let runs = try Parallel.map(variants) { variant throws(Failure) in
            Shared(try VariantRun(variant, settings, options))
        }
        let batches = FlowBatches(path)
        let progress = SharedProgress(of: batches.size)
        defer {
            batches.abandon()
            progress.finish()
        }
        var isAtEnd = false
        while !isAtEnd {
            let group = try batches.nextGroup()
            isAtEnd = group.contains(where: \.isEmpty)
            _ = Parallel.map(runs) { run in
                run.withLock { run in group.forEach { run.play($0) } }
            }
            progress.show(at: batches.bytesRead)
        }
        return Parallel.map(runs) { run in run.withLock { $0.outcome() } }
    }

    var name: String { variant.name }

    /// The least fair service's index.
    var fairness: Double { reports.map(\.fairness).min() ?? 1 }
    /// That of the most unbalanced service.
    var peakImbalance: Double { reports.map(\.peakImbalance).max() ?? 1 }
    /// Of the server with the highest.
    var peakActive: UInt32 { reports.flatMap(\.servers).map(\.peakActive).max() ?? 0 }

    /// How a server of a service was used, with all the times that it was added; it may never have been.
    func use(of server: Endpoint, in service: ServiceIdentity) -> (
        placements: UInt64, ofService: UInt64, peakActive: UInt32
    ) {
        guard let report = reports.first(where: { $0.identity == service }) else { return (0, 0, 0) }
        let servers = report.servers.filter { $0.endpoint == server }
        return (
            servers.reduce(0) { $0 + $1.placements }, report.placements, servers.map(\.peakActive).max() ?? 0
        )
    }
}
