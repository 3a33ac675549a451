import IPVSModel
import IPVSSimulator

/// How services and servers are listed. What comes before what in a sorted listing is written once, in IPVSModel.
enum ListingOrder: Sendable {
    /// As `ipvsadm -L` lists them.
    case sorted
    /// As the kernel holds servers, which is what rr and ties depend on; services as they were added.
    case kernel

    func arranged(_ table: TableSnapshot) -> TableSnapshot {
        var table = table
        table.services = arranged(table.services, by: \.service.identity)
        for index in table.services.indices {
            let servers = table.services[index].destinations
            table.services[index].destinations = arranged(servers, by: \.destination.endpoint)
        }
        return table
    }

    /// Deleted servers come last.
    func arranged(_ reports: [ServiceReport]) -> [ServiceReport] {
        arranged(reports, by: \.identity).map { report in
            var report = report
            let present = report.servers.filter { $0.weight != nil }
            let deleted = report.servers.filter { $0.weight == nil }
            report.servers = arranged(present, by: \.endpoint) + arranged(deleted, by: \.endpoint)
            return report
        }
    }

    func arranged<Entry, Key: Comparable>(_ entries: [Entry], by key: (Entry) -> Key) -> [Entry] {
        guard self == .sorted else { return entries }
        // The same server may be there several times: each time that it was added.
        return entries.enumerated().sorted {
            let (left, right) = (key($0.element), key($1.element))
            return left == right ? $0.offset < $1.offset : left < right
        }.map(\.element)
    }
}
