import IPVSFormats
import IPVSModel
import IPVSRules
import Parity
import Testing

@testable import ipvsadm

/// A listing that is read is the table that it shows, but for what listings leave out.
@Suite struct ListedTableTests {
    /// Seeds are the arguments, so that a failure names its own.
    @Test(arguments: 0..<300) func comesBack(seed: UInt64) throws {
        let table = ChangeGenerator.table(seed: seed, changes: Int(seed % 80))
        for showsTunnels in [false, true] {
            let options: ListingOptions =
                showsTunnels ? [.numeric, .unsorted, .tunnels] : [.numeric, .unsorted]
            let listing = ListingTests.listing(TableSnapshot(showing: table), options)
            let text = ListingReader.read(
                Array(listing.utf8), file: "l.txt", limits: TableTextLimits(problems: 9))
            #expect(text.problems.map(\.place.line) == [], "\(listing)")
            var found = Table()
            for line in text.lines { try found.apply(line.change, under: .ofAnyKernel) }
            let shown = Self.shown(table, withTunnels: showsTunnels)
            let difference = TableDiff(from: shown, to: found, comparesOrder: true)
            #expect(difference.isEmpty, "\(difference)\n\(listing)")
        }
    }

    /// Without thresholds and settings, engines without persistence and, unless they are listed, the kinds of tunnels.
    private static func shown(_ table: Table, withTunnels: Bool) -> Table {
        var shown = Table()
        for entry in table.services {
            var service = entry.service
            if service.persistence == nil { service.persistenceEngine = nil }
            shown.put(service)
            for var server in entry.destinationsAsAdded {
                server.thresholds = ConnectionThresholds()
                if case .tunnelling = server.method, !withTunnels { server.method = .tunnelling(.ipip) }
                shown.put(server, in: entry.identity)
            }
        }
        return shown
    }
}

extension TableSnapshot {
    fileprivate init(showing table: Table) {
        self.init()
        for entry in table.services {
            services.append(
                ServiceSnapshot(
                    service: entry.service, destinations: entry.destinations.map { .init(destination: $0) }))
        }
    }
}
