import IPVSFormats
import IPVSModel

/// The text of `ipvs list`, made service by service.
struct ListText {
    let listing: Listing

    init(_ listing: Listing) { self.listing = listing }

    /// Hands each line to `body`. Tables are no wider than `width`, where that has room for their first columns.
    func forEachLine(
        width: Int, sentenceWidth: Int, _ body: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        func write(_ blocks: [TextBlock]) throws(Failure) {
            for line in TextBlock.lines(blocks, width: width, sentenceWidth: sentenceWidth) {
                try body(Array(line.utf8))
            }
        }
        guard !listing.isEmpty else {
            let what = listing.isFiltered ? "no service is as asked" : "no services"
            return try write([.sentence("\(listing.source): \(what)")])
        }
        let columns = columns
        if let (grid, note) = ruler(columns).measured(width: width) {
            let headings = grid.headings.map { Array($0.utf8) }
            var line: [UInt8] = []
            for (number, service) in listing.services.enumerated() {
                if number > 0 { try body([]) }
                try write([.sentence(service.title)])
                if !service.servers.isEmpty { for heading in headings { try body(heading) } }
                for server in service.servers {
                    line.removeAll(keepingCapacity: true)
                    grid.appendRow(to: &line) { place, line in
                        let start = line.count
                        columns[place].append(server, &line)
                        return line.count - start
                    }
                    try body(line)
                }
                if let remark = service.remark { try write([.sentence(remark, indent: 2)]) }
            }
            for line in note { try body(Array(line.utf8)) }
        } else {
            try write([.table(whole(columns))])
        }
        try body([])
        if listing.explains { try writeExplanations(write) }
        let totals = listing.totals
        try write(
            [.sentence("\(listing.source): \(totals.sentence(withCounts: listing.hasCounts))")]
                + totals.shortfalls(limit: 0))
        if !listing.unsaid.isEmpty {
            try write([.sentence("not known from it: \(listing.unsaid.joined(separator: ", "))")])
        }
    }

    // MARK: Table

    private var hasTemplates: Bool { listing.totals.persistent > 0 }

    /// A column and what appends its cell of a server: printable ASCII only, so that bytes are columns.
    private struct ListColumn {
        let column: TextTable.Column
        let append: (ListedServer, inout [UInt8]) -> Void

        init(_ column: TextTable.Column, _ append: @escaping (ListedServer, inout [UInt8]) -> Void) {
            (self.column, self.append) = (column, append)
        }
    }

    private var columns: [ListColumn] {
        var columns = [
            ListColumn(.init("server", .left)) { $1.append($0.endpoint) },
            ListColumn(.init("forward", .left, leftOut: 3)) {
                $1 += AttributeText.method(of: $0.snapshot.destination).utf8
            },
            ListColumn(.init("weight")) { $1.append(decimal: $0.weight) },
            ListColumn(.init("weight share")) { $1.append(percent: $0.weightShare) },
        ]
        guard listing.hasCounts else { return columns }
        columns += [
            ListColumn(.init("active")) { $1.append(decimal: $0.snapshot.counts.active) },
            ListColumn(.init("active share", leftOut: 4)) { $1.append(percent: $0.activeShare) },
            ListColumn(.init("inactive", leftOut: 5)) { $1.append(decimal: $0.snapshot.counts.inactive) },
        ]
        if hasTemplates {
            columns.append(
                ListColumn(.init("templates", leftOut: 6)) {
                    $1.append(decimal: $0.snapshot.counts.persistent)
                })
        }
        return columns + [
            ListColumn(.init("connections", leftOut: 1)) { $1.append(decimal: $0.snapshot.made) },
            ListColumn(.init("share")) { $1.append(percent: $0.share) },
            ListColumn(.init("conn/s", leftOut: 2)) {
                $1.append(decimal: $0.snapshot.statistics?.connectionRate ?? 0)
            },
        ]
    }

    private func rows(of service: ListedService, _ columns: [ListColumn]) -> [[String]] {
        service.servers.map { server in
            columns.map { column in
                var cell: [UInt8] = []
                column.append(server, &cell)
                return String(decoding: cell, as: UTF8.self)
            }
        }
    }

    /// The widest cell of each column.
    private func ruler(_ columns: [ListColumn]) -> TextTable {
        var widest = columns.map { _ in 0 }
        var cell: [UInt8] = []
        for service in listing.services {
            for server in service.servers {
                for (place, column) in columns.enumerated() {
                    cell.removeAll(keepingCapacity: true)
                    column.append(server, &cell)
                    widest[place] = max(widest[place], cell.count)
                }
            }
        }
        return TextTable(
            columns.map(\.column), rows: [widest.map { String(repeating: "0", count: $0) }])
    }

    /// For terminals that are too narrow for columns.
    private func whole(_ columns: [ListColumn]) -> TextTable {
        TextTable(
            columns.map(\.column),
            groups: listing.services.map { service in
                TextTable.Group(
                    title: service.title, rows: rows(of: service, columns), remark: service.remark)
            })
    }

    // MARK: Explanations

    private func writeExplanations(_ write: ([TextBlock]) throws(Failure) -> Void) throws(Failure) {
        var rest = 0
        for service in listing.services {
            guard let unevenness = service.unevenness else {
                rest += 1
                continue
            }
            try write(
                [.sentence("\(service.identity): why shares are not as the weights")]
                    + unevenness.reasons.map { .sentence($0.sentence(service.service.scheduler), indent: 2) })
        }
        if rest > 0 {
            let what = rest == 1 ? "1 service" : "\(rest) services"
            try write([
                .sentence(
                    "\(what): shares are as the weights, but for what chance does, or nothing was counted")
            ])
        }
        try write([.blank])
    }
}

extension ListedService {
    fileprivate var title: String { "\(identity)  \(AttributeText.text(of: service))" }

    fileprivate var remark: String? {
        var remarks: [String] = []
        if whole.servers == 0 {
            remarks.append("no servers: it refuses every connection")
        } else if whole.usable == 0 {
            remarks.append("no server of weight above 0: it refuses new connections")
        }
        remarks += servers.compactMap { server in server.remark.map { "\(server.endpoint): \($0)" } }
        return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    }
}

extension ListTotals {
    func sentence(withCounts: Bool) -> String {
        func count(_ number: UInt64, _ one: String, _ many: String) -> String {
            "\(number) \(number == 1 ? one : many)"
        }
        var parts = [count(services, "service", "services"), count(servers, "server", "servers")]
        if withCounts {
            parts.append(
                "\(active) active and \(count(inactive, "inactive connection", "inactive connections"))")
            if persistent > 0 { parts.append(count(persistent, "template", "templates")) }
        }
        return parts.joined(separator: ", ")
    }

    /// What takes no new connections.
    ///
    /// - Parameter limit: how many services and servers are named; 0 for numbers alone.
    func shortfalls(limit: Int) -> [TextBlock] {
        func names(_ all: [String]) -> String {
            guard limit > 0 else { return "" }
            let rest = all.count - limit
            return ": " + all.prefix(limit).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        }
        var text: [TextBlock] = []
        if !down.isEmpty {
            let what = down.count == 1 ? "1 service has" : "\(down.count) services have"
            text.append(
                .sentence("down: \(what) no server of weight above 0\(names(down.map(\.description)))"))
        }
        if !quiesced.isEmpty {
            let what = quiesced.count == 1 ? "1 server has" : "\(quiesced.count) servers have"
            text.append(
                .sentence(
                    "\(what) weight 0 in services with others"
                        + names(quiesced.map { "\($0.server) of \($0.service)" })))
        }
        return text
    }
}
