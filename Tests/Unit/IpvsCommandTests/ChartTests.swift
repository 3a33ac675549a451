import IPVSFormats
import IPVSModel
import IPVSSimulator
import TestSupport
import Testing

@testable import ipvs

/// Where values stand in charts, which of them are shown, and how a run is sampled for them.
@Suite struct ChartTests {
    // MARK: Scales

    @Test(arguments: [
        (0.0, true, [1.0]), (1, true, [1]), (5, true, [1, 2, 3, 4, 5]), (6, true, [2, 4, 6]),
        (99, true, [20, 40, 60, 80, 100]),
        (0.3, false, [0.1, 0.2, 0.3]), (1234, false, [500, 1000, 1500]),
        (1e6, true, [2e5, 4e5, 6e5, 8e5, 1e6]),
    ])
    func ticks(most: Double, isWhole: Bool, ticks: [Double]) {
        let scale = ChartScale(most: most, isWhole: isWhole)
        #expect(
            zip(scale.ticks, ticks).allSatisfy { abs($0 - $1) < 1e-9 * max(1, $1) }
                && scale.ticks.count == ticks.count, "\(scale)")
        #expect(scale.end >= most && scale.end == scale.ticks.last)
    }

    /// Whatever the numbers are, places are on the axis and ascend.
    @Test func placesAreOnTheAxis() {
        var random = SplitMix(14)
        for _ in 0..<2000 {
            let most = Double(random.next() >> (random.next() % 64))
            let scale = ChartScale(most: most, isWhole: random.next() % 2 == 0)
            #expect((1...5).contains(scale.ticks.count), "\(most)")
            let places = [0, most / 3, most / 2, most].map(scale.place)
            #expect(
                places == places.sorted() && places.allSatisfy((0...ChartScale.length).contains), "\(most)")
            let time = TimeScale(end: Nanoseconds(random.next() >> (1 + random.next() % 63)))
            #expect((1...8).contains(time.ticks.count), "\(time.end): \(time.ticks.count)")
            #expect(time.place(time.end) == ChartScale.length && time.place(0) == 0)
        }
        for odd in [Double.nan, .infinity, -1] { #expect(ChartScale(most: odd, isWhole: true).end == 1) }
        #expect(ChartScale(most: 10, isWhole: true).place(.infinity) == ChartScale.length)
    }

    @Test func timesAreNamed() {
        let short = TimeScale(end: 360 * SimulationTime.second)
        #expect(short.ticks.map(short.name) == ["0 s", "60 s", "120 s", "180 s", "240 s", "300 s", "360 s"])
        let long = TimeScale(end: 3 * 3600 * SimulationTime.second)
        #expect(
            long.ticks.map(long.name) == ["0 s", "30 min", "1 h", "1 h 30 min", "2 h", "2 h 30 min", "3 h"])
        #expect(TimeScale(end: 250_000_000).ticks.map(short.name) == ["0 s", "0.1 s", "0.2 s"])
    }

    @Test func labelsHaveRoom() {
        for rows in [[0, 0, 0, 0], [9990, 9995, 10_000], [5000, 5001, 5002, 9000], []] {
            let apart = Chart.apart(rows)
            #expect(
                apart.count == rows.count && apart.allSatisfy((0...ChartScale.length).contains), "\(apart)")
            #expect(
                zip(apart, apart.dropFirst()).allSatisfy { $1 - $0 >= ChartScale.length / 14 }, "\(apart)")
        }
        #expect(Chart.apart([100, 5000, 9000]) == [100, 5000, 9000])
    }

    // MARK: Servers

    private static func endpoint(_ number: Int) -> Endpoint {
        Endpoint(address: .ipv4(0x0a00_0000 + UInt32(number)), port: 80)
    }

    @Test func fewServersAllHaveLines() {
        let servers = ChartedServers((0..<8).map { (Self.endpoint($0), 1) }, changed: [])
        #expect(servers.named == (0..<8).map(Self.endpoint) && servers.others == 0 && servers.note == nil)
    }

    /// Who was changed comes first, then who got most; they stay in the order of the listing.
    @Test func manyServersAreChosen() {
        let servers = ChartedServers(
            (0..<1000).map { (Self.endpoint($0), UInt64($0 == 500 ? 0 : $0)) }, changed: [Self.endpoint(500)])
        #expect(servers.named == [500, 994, 995, 996, 997, 998, 999].map(Self.endpoint))
        #expect(servers.others == 993)
        #expect(
            servers.colour(of: Self.endpoint(994)) == .server(1)
                && servers.colour(of: Self.endpoint(3)) == .rest)
    }

    // MARK: Sampling

    private static func course(
        seconds: Nanoseconds, _ changes: [TimedChange] = [],
        limits: CourseRecorder.Limits = CourseRecorder.Limits()
    ) throws -> (course: RunCourse, reports: [ServiceReport]) {
        let identity = ServiceIdentity.endpoint(.tcp, endpoint(9))
        var director = SimulatedDirector()
        try director.apply(
            .addService(VirtualService(identity: identity, scheduler: SchedulerName(rawValue: "rr"))))
        for number in 0..<2 {
            try director.apply(
                .addDestination(Destination(endpoint: endpoint(number), weight: 1), to: identity))
        }
        var simulation = Simulation(director, changes: changes)
        var recorder = CourseRecorder(simulation.timedChanges, limits: limits)
        let step = max(1, seconds * SimulationTime.second / 500)
        for number in 0..<500 {
            let time = Nanoseconds(number) * step
            if time >= recorder.next { recorder.advance(&simulation, to: time) }
            _ = simulation.play(
                Flow(
                    time: time, transport: .tcp, client: endpoint(1000 + number), destination: endpoint(9),
                    duration: SimulationTime.second))
        }
        return (recorder.finish(simulation), simulation.director.reports())
    }

    /// From a second to a century there are few steps and not too few, equally long, and nothing is lost.
    @Test(arguments: [1, 11, 25, 60, 119, 361, 3600, 86_399, 31_536_000, 3_000_000_000])
    func stepsGrow(seconds: Nanoseconds) throws {
        let (course, reports) = try Self.course(seconds: seconds)
        #expect((2...241).contains(course.times.count), "\(course.times.count)")
        if seconds > 24 { #expect(course.times.count > 40) }
        let lengths = zip(course.times, course.times.dropFirst()).map { $1 - $0 }
        #expect(lengths.dropLast().allSatisfy { $0 == course.interval }, "\(lengths)")
        #expect((lengths.last ?? 0) <= course.interval + course.interval / 2)
        let service = try #require(course.services.first)
        let report = try #require(reports.first)
        for line in service.lines + [service.whole] {
            #expect(line.samples.count == course.times.count && line.phases.count == course.phaseEnds.count)
        }
        #expect(
            service.whole.samples.reduce(0) { $0 + $1.new } == report.placements && report.placements == 500)
        #expect(service.whole.phases == [500])
        for (server, line) in zip(service.servers, service.lines) {
            let told = try #require(report.servers.first { $0.endpoint == server })
            #expect(line.samples.reduce(0) { $0 + $1.new } == told.placements)
            #expect(
                line.samples.last?.active == told.counts.active
                    && line.samples.last?.inactive == told.counts.inactive)
        }
    }

    /// With many servers there are fewer steps, so that memory stays the same.
    @Test func manyServersHaveFewSteps() throws {
        var limits = CourseRecorder.Limits()
        limits.samplesOfServers = 60
        let (course, reports) = try Self.course(seconds: 100, limits: limits)
        #expect(course.times.count <= 31)
        #expect(course.services.first?.whole.samples.reduce(0) { $0 + $1.new } == reports.first?.placements)
    }

    @Test func phasesEndAtChanges() throws {
        let identity = ServiceIdentity.endpoint(.tcp, Self.endpoint(9))
        let second = SimulationTime.second
        let (course, _) = try Self.course(
            seconds: 100,
            [
                TimedChange(time: 20 * second, change: .deleteDestination(Self.endpoint(0), from: identity)),
                TimedChange(
                    time: 60 * second,
                    change: .addDestination(Destination(endpoint: Self.endpoint(2), weight: 1), to: identity)),
            ])
        #expect(course.phaseEnds.prefix(2) == [20 * second, 60 * second] && course.phaseEnds.count == 3)
        let service = try #require(course.services.first)
        func phases(_ number: Int) -> [UInt64]? {
            service.servers.firstIndex(of: Self.endpoint(number)).map { service.lines[$0].phases }
        }
        // A flow in 0.2 s: at 20 s the first without the server.
        #expect(service.whole.phases == [100, 200, 200])
        #expect(phases(0) == [50, 0, 0])
        #expect(phases(1) == [50, 200, 100])
        #expect(phases(2) == [0, 0, 100])
    }

    // MARK: On a terminal

    @Test func coursesInSigns() throws {
        let (course, reports) = try Self.course(seconds: 100)
        let table = try #require(CourseText.table(reports, course))
        #expect(
            TextBlock.lines([.table(table)], width: 80) == [
                "tcp 10.0.0.9:80, servers on the same scale",
                "  0 to 99.8 s  new                      active",
                "  10.0.0.1:80  ███████████████████████  ▆██████████████████████",
                "  10.0.0.0:80  ▅██████████████████████  ▆██████████████████████",
            ])
        let (short, one) = try Self.course(seconds: 0)
        #expect(short.times.count == 2 && CourseText.table(one, short) == nil)
    }

    /// The scale may be that of several.
    @Test func coursesOnOneScale() {
        let values: [UInt32] = [0, 1, 2, 4]
        #expect(
            TopGlyphs.utf8.course(values, span: 4, cells: 4, most: 4)
                == TopGlyphs.utf8.course(values, span: 4, cells: 4))
        #expect(TopGlyphs.utf8.course(values, span: 4, cells: 4, most: 28) == "▁▁▂▂")
        #expect(TopGlyphs.utf8.course(values, span: 4, cells: 4, most: 2) == "▁▅██")
    }
}
