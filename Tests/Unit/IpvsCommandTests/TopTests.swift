import Foundation
import IPVSModel
import Testing

@testable import ipvs

/// The values of `ipvs top`: readings become rates and shares, keys a view, and both together lines.
@Suite struct TopTests {
    private static let http = ServiceIdentity.endpoint(
        .tcp, Endpoint(address: .ipv4(0xc000_0264), port: 80))
    private static let mark = ServiceIdentity.firewallMark(7, .ipv6)

    private static func endpoint(_ number: UInt32) -> Endpoint {
        Endpoint(address: .ipv4(0xc000_0200 + number), port: 80)
    }

    private static func counters(_ connections: UInt64, rate: UInt64 = 0) -> Statistics {
        var counters = Statistics()
        counters.connections = connections
        counters.incomingBytes = connections &* 100
        counters.connectionRate = rate
        counters.incomingByteRate = rate * 100
        return counters
    }

    /// Two servers of weight 3 and 1, and one that takes nothing; a mark without servers.
    static func reading(second: UInt64, connections: [UInt64], rates: [UInt64] = [30, 10, 0])
        -> TopReading
    {
        let servers = connections.enumerated().map { index, count in
            DestinationSnapshot(
                destination: Destination(endpoint: endpoint(11 + UInt32(index)), weight: [3, 1, 0][index]),
                counts: ConnectionCounts(active: UInt32(index) + 1, inactive: 7),
                statistics: counters(count, rate: rates[index]))
        }
        let all = counters(connections.reduce(0, &+), rate: rates.reduce(0, +))
        return TopReading(
            time: second * 1_000_000_000,
            snapshot: TableSnapshot(services: [
                ServiceSnapshot(
                    service: VirtualService(identity: mark, scheduler: SchedulerName(rawValue: "sh")),
                    statistics: counters(5)),
                ServiceSnapshot(
                    service: VirtualService(identity: http, scheduler: SchedulerName(rawValue: "wrr")),
                    statistics: all,
                    destinations: servers),
            ]))
    }

    private static func model(_ readings: [TopReading]) throws -> TopModel {
        var model = TopModel(try #require(readings.first), interval: 2)
        for reading in readings.dropFirst() { model.take(reading) }
        return model
    }

    // MARK: Rates

    @Test func averagesAreTheKernels() throws {
        let entries = try Self.model([Self.reading(second: 1, connections: [900, 100, 0])]).entries(.kernel)
        #expect(entries.map(\.figures.rates?.connections) == [0, 40])
        #expect(entries[1].servers.map(\.figures.rates?.incomingBytes) == [3000, 1000, 0])
        #expect(entries[1].figures.active == 6 && entries[1].figures.inactive == 21)
    }

    /// The kernel adds up every two seconds: over at least five, that makes little.
    @Test func countedRatesAreDifferences() throws {
        var readings = [Self.reading(second: 10, connections: [100, 100, 0])]
        #expect(try Self.model(readings).entries(.counted)[1].figures.rates == nil)
        readings.append(Self.reading(second: 12, connections: [120, 100, 0]))
        #expect(try Self.model(readings).entries(.counted)[1].figures.rates?.connections == 10)
        for second in 13...30 {
            readings.append(
                Self.reading(
                    second: UInt64(second), connections: [100 + UInt64(second / 2) * 20 - 100, 100, 0]))
        }
        let rate = try Self.model(readings).entries(.counted)[1].figures.rates
        #expect((8...12).contains(try #require(rate).connections))
    }

    @Test func zeroedCountersHaveNoRate() throws {
        let model = try Self.model([
            Self.reading(second: 1, connections: [100, 50, 0]),
            Self.reading(second: 2, connections: [5, 60, 0]),
        ])
        #expect(model.entries(.counted)[1].servers.map(\.figures.rates?.connections) == [nil, 10, 0])
    }

    /// Counters of 64 bits and odd clocks do no harm.
    @Test(arguments: UInt64(1)...200) func anyCounters(seed: UInt64) {
        var random = SplitMix(seed)
        func any() -> UInt64 { random.next() >> (random.next() % 64) }
        var (before, after) = (Statistics(), Statistics())
        (before.connections, after.connections) = (any(), any())
        let time = any()
        let rates = TopRates(from: before, to: after, nanoseconds: time)
        if time == 0 || after.connections < before.connections {
            #expect(rates == nil)
        } else {
            let exact = Double(after.connections - before.connections) * 1e9 / Double(time)
            let shown = Double(rates?.connections ?? 0)
            #expect(
                exact >= 0x1p64
                    ? shown >= 0x1p63 : (exact * 0.999999 - 1...exact * 1.000001 + 1).contains(shown))
        }
    }

    @Test func aMinuteOfHistory() throws {
        let readings = (0..<50).map {
            Self.reading(second: 2 * $0, connections: [0, 0, 0], rates: [$0, 0, UInt64.max / 200])
        }
        let servers = try Self.model(readings).entries(.kernel)[1].servers
        #expect(servers[0].figures.history.map { $0 } == Array(20..<50))
        #expect(servers[2].figures.history.map { $0 } == Array(repeating: .max, count: 30))
    }

    /// A server that goes and comes back begins anew.
    @Test func whatGoesIsForgotten() throws {
        let model = try Self.model([
            Self.reading(second: 1, connections: [100, 50, 0]), Self.reading(second: 2, connections: [110]),
            Self.reading(second: 3, connections: [120, 60, 0]),
        ])
        let servers = model.entries(.counted)[1].servers
        #expect(servers.map(\.figures.rates?.connections) == [10, nil, nil])
        #expect(servers.map(\.figures.history.count) == [3, 1, 1])
    }

    /// Whatever comes, goes and changes its place, each server has the rates and the history of its own name.
    @Test(arguments: UInt64(1)...40) func tablesThatChange(seed: UInt64) throws {
        var random = SplitMix(seed)
        var present = [UInt32](1...6)
        var model: TopModel?
        // By server: what was counted since it came.
        var known: [UInt32: [(second: UInt64, connections: UInt64, rate: UInt64)]] = [:]
        for second in UInt64(1)...12 {
            if random.next() % 2 == 0 { present.shuffle(using: &random) }
            if random.next() % 3 == 0 { present.removeAll { _ in random.next() % 4 == 0 } }
            if random.next() % 3 == 0, let new = (1...8).filter({ !present.contains($0) }).first {
                present.insert(new, at: 0)
            }
            var servers: [DestinationSnapshot] = []
            known = known.filter { present.contains($0.key) }
            for number in present {
                let count = (known[number]?.last?.connections ?? 0) + random.next() % 100
                known[number, default: []].append((second, count, random.next() % 50))
                servers.append(
                    DestinationSnapshot(
                        destination: Destination(endpoint: Self.endpoint(number)),
                        statistics: Self.counters(count, rate: known[number]?.last?.rate ?? 0)))
            }
            let reading = TopReading(
                time: second * 1_000_000_000,
                snapshot: TableSnapshot(services: [
                    ServiceSnapshot(service: VirtualService(identity: Self.http), destinations: servers)
                ]))
            if model == nil { model = TopModel(reading, interval: 2) } else { model?.take(reading) }
            let entry = try #require(model?.entries(.counted).first)
            #expect(entry.servers.map(\.endpoint) == present.map(Self.endpoint))
            for (number, server) in zip(present, entry.servers) {
                let own = try #require(known[number])
                #expect(server.figures.history.map { $0 } == own.map { UInt32($0.rate) })
                // For ten seconds at least, the difference begins where it was seen first.
                guard let first = own.first, let last = own.last, last.second - first.second < 10 else {
                    continue
                }
                let seconds = last.second - first.second
                let rate = seconds == 0 ? nil : (last.connections - first.connections) / seconds
                #expect(server.figures.rates?.connections == rate, "seed \(seed), second \(second)")
            }
        }
    }

    // MARK: Shares

    @Test func sharesAreOfNewConnections() throws {
        let entry = try Self.model([Self.reading(second: 1, connections: [0, 0, 0])]).entries(.kernel)[1]
        #expect(entry.servers.map(entry.loadShare) == [750_000, 250_000, 0])
        #expect(entry.servers.map(entry.weightShare) == [750_000, 250_000, 0])
        #expect(entry.usable == 2 && entry.count == 3)
        let part = [entry].part(Selection(servers: [try #require(ServerPattern("192.0.2.12"))]))
        #expect(part.map { $0.servers.map($0.loadShare) } == [[250_000]])
    }

    @Test func sharesAreOfOpenOnesWhereNoneAreNew() throws {
        let reading = Self.reading(second: 1, connections: [0, 0, 0], rates: [0, 0, 0])
        let entry = try Self.model([reading]).entries(.kernel)[1]
        #expect(entry.servers.map(entry.loadShare) == [166_666, 333_333, 500_000])
    }

    /// With all that a document may have.
    static var report: TopReport {
        var model = TopModel(reading(second: 1, connections: [100, 50, 0]), interval: 2)
        model.take(reading(second: 2, connections: [105, 40, 0]))
        return TopReport(
            time: 1_795_789_862, source: .counted, interval: 2, model.entries(.counted), sort: .rate)
    }

    // MARK: Keys and view

    @Test(
        arguments: [
            ("\u{1b}[A\u{1b}OB", [.up, .down]), ("\u{1b}[5~\u{1b}[6~", [.pageUp, .pageDown]),
            ("\u{1b}[H\u{1b}[4~", [.home, .end]), ("\u{1b}", [.escape]),
            ("q\r\u{7f}", [.character("q"), .enter, .backspace]),
            ("\u{1b}[200~x", [.character("x")]), ("\u{1b}[1;5A", [.up]), ("\u{1b}[", []), ("\u{1}ä", []),
            ("\u{1b}\u{1b}[A", [.escape, .up]), ("\u{c}", [.redraw]),
        ] as [(String, [TopKey])])
    func keys(typed: String, keys: [TopKey]) { #expect(TopKey.keys(in: Array(typed.utf8)) == keys) }

    private static func entries() throws -> [TopEntry] {
        try model([reading(second: 1, connections: [900, 100, 0])]).entries(.kernel)
    }

    private static func names(_ rows: [TopRow]) -> [String] {
        rows.map { $0.server.map { "\($0.endpoint)" } ?? "\($0.id.service)" }
    }

    /// What is seen after keys were typed.
    private static func seen(_ keys: String, _ view: TopView = TopView()) throws -> (
        view: TopView, rows: [TopRow]
    ) {
        let entries = try entries()
        var view = view
        for key in TopKey.keys(in: Array(keys.utf8)) {
            _ = view.take(key, rows: view.rows(entries), pageSize: 3)
        }
        return (view, view.rows(entries))
    }

    @Test(
        arguments: [
            ("", ["tcp 192.0.2.100:80", "192.0.2.11:80", "192.0.2.12:80", "192.0.2.13:80", "mark 7 IPv6"]),
            ("s", ["tcp 192.0.2.100:80", "192.0.2.13:80", "192.0.2.12:80", "192.0.2.11:80", "mark 7 IPv6"]),
            ("r", ["mark 7 IPv6", "tcp 192.0.2.100:80", "192.0.2.13:80", "192.0.2.12:80", "192.0.2.11:80"]),
            ("e", ["tcp 192.0.2.100:80", "mark 7 IPv6"]), ("\r", ["tcp 192.0.2.100:80", "mark 7 IPv6"]),
            ("jj ", ["tcp 192.0.2.100:80", "mark 7 IPv6"]),
            ("ee", ["tcp 192.0.2.100:80", "192.0.2.11:80", "192.0.2.12:80", "192.0.2.13:80", "mark 7 IPv6"]),
            ("/2.12\r", ["tcp 192.0.2.100:80", "192.0.2.12:80"]), ("/MARK", ["mark 7 IPv6"]),
            ("/markx\u{7f}", ["mark 7 IPv6"]), ("/sh\r\u{1b}e", ["tcp 192.0.2.100:80", "mark 7 IPv6"]),
            ("/q", []),
            ("?e", ["tcp 192.0.2.100:80", "192.0.2.11:80", "192.0.2.12:80", "192.0.2.13:80", "mark 7 IPv6"]),
        ])
    func rows(keys: String, names: [String]) throws {
        #expect(Self.names(try Self.seen(keys).rows) == names)
    }

    @Test(
        arguments: [
            ("", 0), ("j", 1), ("jk", 0), ("k", 0), ("\u{1b}[6~", 2), ("\u{1b}[F", 4),
            ("\u{1b}[F\u{1b}[5~", 2),
            // The line goes where its row goes, or to the row of its service.
            ("jr", 4), ("jje", 0), ("\u{1b}[F\u{1b}[Hj", 1),
        ])
    func cursor(keys: String, position: Int) throws {
        let (view, rows) = try Self.seen(keys)
        #expect(view.position(in: rows) == position)
    }

    @Test func whatQuits() throws {
        let entries = try Self.entries()
        for (keys, quits) in [
            ("q", true), ("Q", true), ("/q", false), ("hq", true), ("hx", false), ("x", false),
        ] {
            var view = TopView()
            let requests = TopKey.keys(in: Array(keys.utf8)).map {
                view.take($0, rows: view.rows(entries), pageSize: 3)
            }
            #expect(requests.contains(.quit) == quits, "\(keys)")
        }
    }

    /// With many services, none shows its servers at first.
    @Test func manyServices() {
        #expect(!TopView(services: 51).isExpanded(Self.http) && TopView(services: 50).isExpanded(Self.http))
    }

    // MARK: Lines

    private static func screen(
        _ columns: Int, _ lines: Int, keys: String = "", glyphs: TopGlyphs = .ascii, hasColours: Bool = false
    ) throws -> [String] {
        let (view, rows) = try seen(keys)
        let screen = TopScreen(
            size: .init(columns: columns, lines: lines), style: .init(glyphs: glyphs, hasColours: hasColours))
        var first = 0
        let heading = TopScreen.Heading(time: "TIME", interval: 2, entries: try entries())
        return screen.lines(rows, view, heading, first: &first)
    }

    private static func plain(_ line: String) -> String { line.replacing(#/\x1b\[[0-9;]*m/#, with: "") }

    @Test func eightyColumns() throws {
        #expect(
            try Self.screen(80, 12).map(Self.plain) == [
                "ipvs top  TIME  every 2 s",
                "2 services, 3 servers  new/s 40  active 6  inactive 21",
                "rates: the kernel's averages  sorted by conn/s",
                " service / server      conn/s active  inact in B/s outB/s share|weight  minute  ",
                ">- tcp 192.0.2.100:80      40      6     21   4000      0 wrr 2/3              #",
                "   192.0.2.11:80           30      1      7   3000      0 ######|.  75%        #",
                "   192.0.2.12:80           10      2      7   1000      0 ##|.....  25%        #",
                "   192.0.2.13:80            0      3      7      0      0 takes none           _",
                "   mark 7 IPv6              0      0      0      0      0 sh 0/0               _",
                "", "", "q quit  s sort  / find  enter open  e all  f freeze  b bytes  c rates  h help",
            ])
    }

    /// The screens of the documents have the lines that a screen has.
    @Test(arguments: ["README.md", "Docs/Monitoring.md"]) func screensOfDocuments(path: String) throws {
        let text = try String(contentsOf: Folder.top.appending(path: path), encoding: .utf8)
        let screen = try #require(text.firstMatch(of: #/```text\n(ipvs top(?s:.*?))\n```/#)).1
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let own = try Self.screen(80, lines.count, glyphs: .utf8).map(Self.plain)
        func kind(_ line: String) -> String {
            line.replacing(#/\d+/#, with: "0").replacing(#/TIME|\d+-\d+-\d+ [\d:]+ UTC/#, with: "0")
                .replacing(#/0-0-0 0:0:0 UTC/#, with: "0")
        }
        try #require(lines.count > 4 && lines.allSatisfy { $0.count <= 80 })
        for index in [0, 1, 2, lines.count - 1] { #expect(kind(lines[index]) == kind(own[index])) }
        #expect(lines[3] + String(repeating: " ", count: 80 - lines[3].count) == own[3])
    }

    /// Every line fits every terminal, and there are as many as it has.
    @Test(arguments: ["", "h", "/x", "jjj", "b", "\u{1b}[F"], [true, false])
    func everySizeFits(keys: String, isUTF8: Bool) throws {
        for columns in [20, 39, 40, 60, 79, 80, 81, 99, 100, 111, 112, 200, 500] {
            for lines in [4, 5, 6, 7, 24, 100] {
                let shown = try Self.screen(
                    columns, lines, keys: keys, glyphs: isUTF8 ? .utf8 : .ascii, hasColours: true)
                #expect(shown.count == lines)
                #expect(shown.allSatisfy { Self.plain($0).count <= columns }, "\(columns) x \(lines)")
                #expect(isUTF8 || shown.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
            }
        }
    }

    /// The chosen line is there, however small the terminal is, if it has room for one at all.
    @Test(arguments: 6...12) func theChosenLineIsSeen(lines: Int) throws {
        for keys in ["", "j", "jj", "jjj", "\u{1b}[F"] {
            let shown = try Self.screen(80, lines, keys: keys)
            #expect(shown.count { $0.hasPrefix("\u{1b}[7m>") } == 1)
        }
    }

    @Test func coloursAreForThoseWhoWantThem() throws {
        let colour = #/\x1b\[(0;)?3[0-9]m/#
        #expect(try Self.screen(80, 12).allSatisfy { !$0.contains(colour) })
        #expect(try Self.screen(80, 12, hasColours: true).count { $0.contains(colour) } == 2)
    }

    @Test(
        arguments: [
            (0, "0"), (99_999, "99999"), (100_000, "100k"), (999_999, "999k"), (1_000_000, "1.00M"),
            (1_239_999, "1.23M"), (12_300_000, "12.3M"), (123_456_789, "123M"), (9_049_999_999, "9.04G"),
            (.max, "18.4E"),
        ] as [(UInt64, String)])
    func numbers(number: UInt64, text: String) { #expect(TopNumber.text(number) == text) }

    @Test func glyphs() {
        #expect(TopGlyphs.ascii.bar(500_000, against: 250_000, cells: 8) == "##|#....")
        #expect(TopGlyphs.ascii.bar(nil, against: nil, cells: 4) == "....")
        #expect(TopGlyphs.utf8.bar(1_000_000, against: 1_000_000, cells: 4) == "███│")
        #expect(TopGlyphs.ascii.course([0, 5, 10, 0], span: 4, cells: 4) == "_=#_")
        #expect(TopGlyphs.ascii.course([1, 9], span: 30, cells: 8) == "       #")
        #expect(TopGlyphs.utf8.course(Array(1...30), span: 30, cells: 8).count == 8)
        #expect(TopGlyphs.ascii.course([], span: 30, cells: 3) == "   ")
        #expect(TopGlyphs.ascii.course([.max, 0], span: 2, cells: 2) == "#_")
    }

    @Test(
        arguments: [
            (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true), ([:], false), (["LANG": "C"], false),
            (["LANG": "de_DE.UTF-8", "LC_ALL": "C"], false),
            (["LC_ALL": "", "LC_CTYPE": "en.UTF-8@x"], true),
        ] as [([String: String], Bool)])
    func locales(variables: [String: String], isUTF8: Bool) {
        #expect(TopGlyphs.ofLocale { variables[$0] }.isUTF8 == isUTF8)
    }

    /// What is sent makes the terminal show the lines, and nothing is sent for those that stay.
    @Test func frames() {
        var frame = TopFrame()
        #expect(frame.update(to: ["a", "b", "c"], columns: 9).contains("\u{1b}[2J"))
        #expect(frame.update(to: ["a", "b", "c"], columns: 9) == "")
        #expect(frame.update(to: ["a", "x", "c"], columns: 9) == "\u{1b}[2;1H\u{1b}[2Kx")
        #expect(frame.update(to: ["a", "x"], columns: 9).hasPrefix("\u{1b}[0m\u{1b}[2J"))
        #expect(frame.update(to: ["a", "x"], columns: 8) != "")
        frame.forget()
        #expect(frame.update(to: ["a", "x"], columns: 8).contains("\u{1b}[1;1H"))
    }
}

/// For cases at random that are the same every time.
