import Foundation
import IPVSFormats
import IPVSModel
import Testing

@testable import IPVSSimulator
@testable import ipvs

/// Random reports in random widths: every line fits, nothing is lost, and columns are columns.
@Suite struct ReportTests {
    /// Draws the same report from the same seed.
    private struct Draw {
        var source: RandomSource
        private var used: Set<UInt64> = []

        init(_ seed: UInt64) { source = RandomSource(seed: seed) }

        mutating func number(_ bound: Int) -> Int { Int(source.below(UInt64(bound))) }

        /// Never the same twice, of any length that the type has.
        mutating func unique<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            while true {
                let bits = source.next() >> UInt64(number(58))
                let value = Number(truncatingIfNeeded: bits) & Number.max
                // Not such as parts and means may be.
                if value > 1000, used.insert(UInt64(value)).inserted { return value }
            }
        }

        mutating func time() -> Nanoseconds { Nanoseconds(unique(UInt32.self)) * SimulationTime.second }

        mutating func endpoint(_ family: AddressFamily) -> Endpoint {
            var groups = (0..<8).map { _ in String(number(0x10000), radix: 16) }
            if number(3) == 0 { for index in 2..<7 { groups[index] = "0" } }
            let address =
                family == .ipv4 ? .ipv4(unique(UInt32.self)) : IPAddress(groups.joined(separator: ":"))
            return Endpoint(address: address ?? .ipv4(0), port: unique(UInt16.self))
        }

        mutating func service(servers: [Endpoint]) -> ServiceReport {
            let family = servers.first?.address.family ?? .ipv4
            return ServiceReport(
                identity: number(4) == 0
                    ? .firewallMark(unique(UInt32.self), family) : .endpoint(.tcp, endpoint(family)),
                scheduler: .maglevHashing, isDeleted: number(5) == 0,
                servers: servers.map { server in
                    ServiceReport.ServerReport(
                        endpoint: server, weight: number(5) == 0 ? nil : unique(Int32.self),
                        counts: ConnectionCounts(
                            active: unique(UInt32.self), inactive: unique(UInt32.self),
                            persistent: unique(UInt32.self)),
                        refused: unique(UInt64.self), placements: unique(UInt64.self), persistent: 0,
                        first: time(), last: time(), peakNew: unique(UInt32.self), peakNewTime: time(),
                        peakActive: unique(UInt32.self), peakActiveTime: time(),
                        peakEntries: unique(UInt32.self), peakEntriesTime: time(),
                        meanActive: Double(unique(UInt32.self)) / 7,
                        share: Double(number(10_001)) / 10_000, fairShare: Double(number(10_001)) / 10_000,
                        closedSince: 0, emptySince: time())
                },
                placements: 1, refused: unique(UInt64.self), refusals: [], counting: .active, fairness: 0.5,
                peakImbalance: 1.25)
        }

        mutating func servers() -> [Endpoint] {
            let family = number(2) == 0 ? AddressFamily.ipv4 : .ipv6
            return (0..<number(9) + 1).map { _ in endpoint(family) }
        }
    }

    private static let columns = [
        "weight", "connections", "share", "by weight", "refused", "peak active", "mean active", "active",
        "inactive",
        // Of the second table.
        "peak new/s", "new at", "active at", "peak entries", "entries at", "first at", "last at", "empty at",
    ]

    private static func cells(_ server: ServiceReport.ServerReport) -> [String] {
        [
            server.weight.map { "\($0)" } ?? "deleted", "\(server.placements)",
            NumberText.percent(server.share),
            NumberText.percent(server.fairShare), "\(server.refused)", "\(server.peakActive)",
            JSON.decimalText(server.meanActive, digits: 1), "\(server.counts.active)",
            "\(server.counts.inactive)",
            "\(server.peakNew)", RunTimes.text(server.peakNewTime), RunTimes.text(server.peakActiveTime),
            "\(server.peakEntries)", RunTimes.text(server.peakEntriesTime), RunTimes.text(server.first ?? 0),
            RunTimes.text(server.last ?? 0), RunTimes.text(server.emptySince ?? 0),
        ]
    }

    /// No line is wider, unless a single word is.
    private static func expectFits(_ lines: [Substring], _ width: Int, _ seed: UInt64) {
        for line in lines where line.count > width {
            #expect(!line.drop { $0 == " " }.contains(" "), "seed \(seed), width \(width): \(line)")
        }
    }

    @Test(arguments: 0..<60) func simulation(seed: UInt64) {
        var draw = Draw(seed)
        let services = (0..<draw.number(4) + 1).map { _ in draw.service(servers: draw.servers()) }
        let report = RunReport(
            rules: .initial, time: 60, tally: OutcomeTally(), unknown: ["what \(services[0].identity) does"],
            services: services)
        for width in [40, 80, 200, 40 + draw.number(161)] {
            let text = report.text(width: width)
            let lines = text.split(separator: "\n")
            Self.expectFits(lines, width, seed)
            let (leftOut, words) = (Self.leftOut(text), Self.words(of: text))
            for (number, name) in Self.columns.enumerated() where !leftOut.contains(name) {
                let values = services.flatMap(\.servers).map { Self.cells($0)[number] }
                let lost = values.filter { !words.contains($0) }
                #expect(lost == [], "seed \(seed), width \(width), \(name):\n\(text)")
                // Two servers may have the same part of something.
                if name == "share" || name == "by weight" { continue }
                let ends = values.compactMap { value in Self.end(of: value, in: lines) }
                #expect(Set(ends).count == 1, "seed \(seed), width \(width), \(name):\n\(text)")
            }
        }
    }

    /// The columns that the text says are not in it.
    private static func leftOut(_ text: String) -> Set<String> {
        let flat = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        let notes = flat.matches(of: #/left out for want of room: ([^;]*); COLUMNS=/#)
        return Set(notes.flatMap { $0.1.components(separatedBy: ", ") })
    }

    /// Words of lines, in which a percent sign belongs to its number.
    private static func words(of text: String) -> Set<String> {
        let words = text.replacing(" %", with: "_%").split { $0 == " " || $0 == "\n" }
        return Set(words.map { String($0).replacing("_%", with: " %") })
    }

    /// Where a value ends in the line that has it as a word, if that is a row.
    private static func end(of value: String, in lines: [Substring]) -> Int? {
        for line in lines {
            for range in line.ranges(of: value) where range.lowerBound > line.startIndex {
                let isWord =
                    line[line.index(before: range.lowerBound)] == " "
                    && (range.upperBound == line.endIndex || line[range.upperBound] == " ")
                if isWord, line.hasPrefix("  ") {
                    return line.distance(from: line.startIndex, to: range.upperBound)
                }
            }
        }
        return nil
    }

    @Test(arguments: 0..<30) func comparison(seed: UInt64) throws {
        var draw = Draw(seed)
        let names = (SchedulerFactory.names + SchedulerFactory.names).shuffled(using: &draw.source)
        let rules = try RulesTable(
            Array("-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80\n".utf8),
            file: ["site.rules", "/etc/ipvsadm/rules.of.today", "a"][draw.number(3)])
        var workload = Workload()
        (workload.rate, workload.length) = (1, 1)
        workload.send(
            to: [],
            of: [
                VirtualService(
                    identity: .endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0201), port: 80)),
                    scheduler: .roundRobin)
            ])
        let servers = draw.servers()
        let identity = draw.service(servers: servers).identity
        var outcomes: [VariantOutcome] = []
        for index in 0..<draw.number(18) + 1 {
            let variant = Variant(rules: rules, scheduler: index == 0 ? nil : names[index])
            var outcome = try VariantOutcome(variant, .workload(workload), SimulatorSettings())
            var service = draw.service(servers: servers)
            service.identity = identity
            outcome.reports = [service]
            outcomes.append(outcome)
        }
        let report = Comparison(rules: .initial, Rounds(given: outcomes), order: .sorted)
        for width in [40, 80, 200, 40 + draw.number(161)] {
            let text = report.text(width: width)
            let lines = text.split(separator: "\n")
            Self.expectFits(lines, width, seed)
            let words = Self.words(of: text)
            for server in servers {
                #expect(words.contains("\(server)"), "seed \(seed), width \(width):\n\(text)")
            }
            // By variant, then by server.
            let peaks = report.outcomes.map { outcome in
                servers.compactMap { server in
                    outcome.reports[0].servers.first { $0.endpoint == server }.map { "\($0.peakActive)" }
                }
            }
            let lost =
                (peaks.joined()
                + outcomes.flatMap { $0.reports[0].servers.map { NumberText.percent($0.share) } })
                .filter { !words.contains($0) }
            #expect(lost == [], "seed \(seed), width \(width):\n\(text)")
            // The summary has the highest peaks, too.
            let start = lines.lastIndex { $0.contains("peak") } ?? lines.startIndex
            let rows = Array(lines[start...])
            let ends = peaks.map { $0.map { Self.end(of: $0, in: rows) } }
            let upright = servers.indices.allSatisfy { server in Set(ends.map { $0[server] }).count == 1 }
            let turned = ends.allSatisfy { Set($0).count == 1 }
            #expect(upright || turned, "seed \(seed), width \(width):\n\(text)")
        }
    }
}
