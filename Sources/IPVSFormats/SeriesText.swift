import IPVSModel
import IPVSRules
import IPVSSimulator

/// Writes how a run goes on, CSV with the header `time,service,server,new,active,inactive,refused`: at the end of each
/// interval a row for each service, without a server, and one for each of its servers.
package struct SeriesText {
    package static let header = "time,service,server,new,active,inactive,refused\n"

    /// Larger files are of no use to anybody, and would fill a disk.
    package static let mostRows: UInt64 = 20_000_000

    package let interval: Nanoseconds
    /// When the next interval ends.
    package private(set) var next: Nanoseconds
    package private(set) var rows: UInt64 = 0
    /// Up to the last row.
    private var before: [ServiceIdentity: Counts] = [:]
    private var servers: [ServiceIdentity: [Endpoint: Counts]] = [:]

    private struct Counts {
        var placements: UInt64 = 0
        var refused: UInt64 = 0
    }

    package init(every interval: Nanoseconds) {
        self.interval = interval
        next = interval
    }

    /// Appends the rows of the interval that ends now.
    package mutating func append(_ director: borrowing SimulatedDirector, to text: inout [UInt8]) {
        let time = DecimalSeconds.text(director.now)
        for report in director.reports() {
            let identity = report.identity
            var service = (active: UInt64(0), inactive: UInt64(0))
            var lines: [UInt8] = []
            for server in report.serversOnce {
                let known = servers[identity]?[server.endpoint] ?? Counts()
                servers[identity, default: [:]][server.endpoint] = Counts(
                    placements: server.placements, refused: server.refused)
                service.active += UInt64(server.counts.active)
                service.inactive += UInt64(server.counts.inactive)
                lines += row(
                    time, identity, "\(server.endpoint)", server.placements - known.placements,
                    UInt64(server.counts.active), UInt64(server.counts.inactive),
                    server.refused - known.refused)
            }
            let known = before[identity] ?? Counts()
            before[identity] = Counts(placements: report.placements, refused: report.refused)
            text += row(
                time, identity, "", report.placements - known.placements, service.active, service.inactive,
                report.refused - known.refused)
            text += lines
        }
        while next <= director.now, !next.addingReportingOverflow(interval).overflow { next += interval }
    }

    private mutating func row(
        _ time: String, _ service: ServiceIdentity, _ server: String, _ new: UInt64, _ active: UInt64,
        _ inactive: UInt64, _ refused: UInt64
    ) -> [UInt8] {
        rows += 1
        return Array("\(time),\(service),\(server),\(new),\(active),\(inactive),\(refused)\n".utf8)
    }
}

extension ServiceReport {
    /// The servers, each endpoint once: a server that was forgotten and added again is one here. Only what is counted is summed.
    package var serversOnce: [ServerReport] {
        var sums: [ServerReport] = []
        var positions: [Endpoint: Int] = [:]
        for server in servers {
            guard let position = positions[server.endpoint] else {
                positions[server.endpoint] = sums.count
                sums.append(server)
                continue
            }
            sums[position].placements += server.placements
            sums[position].refused += server.refused
            sums[position].counts.active += server.counts.active
            sums[position].counts.inactive += server.counts.inactive
        }
        return sums
    }
}
