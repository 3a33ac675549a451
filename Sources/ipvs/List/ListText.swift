import IPVSFormats
import IPVSModel

/// The text of `ipvs list`, made service by service.
struct ListText {
    let listing: Listing

    init(_ listing: Listing) { self.listing = listing }

    /// Hands the text to `body` in pieces of whole lines. Tables are no wider than `width`, where that has room for their
    /// first columns.
    func forEachPiece(
        width: Int, sentenceWidth: Int, _ body: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        func write(_ blocks: [TextBlock]) throws(Failure) {
            for line in TextBlock.lines(blocks, width: width, sentenceWidth: sentenceWidth) {
                try body(Array("\(line)\n".utf8))
            }
        }
        guard !listing.isEmpty else {
            let what = listing.isFiltered ? "no service is as asked" : "no services"
            return try write([.sentence("\(listing.source): \(what)")])
        }
        let totals = listing.totals
        try LongTable(columns: columns(hasTemplates: totals.persistent > 0)).forEachPiece(
            of: listing.services, width: width, sentenceWidth: sentenceWidth, body)
        try write([.blank])
        if listing.explains { try writeExplanations(write) }
        try write(
            [.sentence("\(listing.source): \(totals.sentence(withCounts: listing.hasCounts))")]
                + totals.shortfalls(limit: 0))
        if !listing.unsaid.isEmpty {
            try write([.sentence("not known from it: \(listing.unsaid.joined(separator: ", "))")])
        }
    }

    // MARK: Table

    private typealias Column = LongTable<ListedService>.Column

    private func columns(hasTemplates: Bool) -> [Column] {
        var columns = [
            Column(.init("server", .left)) { .endpoint($0.endpoint) },
            Column(.init("forward", .left, leftOut: 3)) {
                .text(AttributeText.method(of: $0.row.destination))
            },
            Column(.init("weight")) { .signed($0.weight) },
            Column(.init("weight share")) { .percent($0.weightShare) },
        ]
        guard listing.hasCounts else { return columns }
        columns += [
            Column(.init("active")) { .number(UInt64($0.row.counts.active)) },
            Column(.init("active share", leftOut: 4)) { .percent($0.activeShare) },
            Column(.init("inactive", leftOut: 5)) { .number(UInt64($0.row.counts.inactive)) },
        ]
        if hasTemplates {
            columns.append(
                Column(.init("templates", leftOut: 6)) { .number(UInt64($0.row.counts.persistent)) })
        }
        guard listing.hasCounters else { return columns }
        return columns + [
            Column(.init("connections", leftOut: 1)) { .number($0.row.made) },
            Column(.init("share")) { .percent($0.share) },
            Column(.init("conn/s", leftOut: 2)) { .number($0.row.rate) },
        ]
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

extension ListedService: LongTableGroup {
    func appendTitle(to text: inout [UInt8]) {
        text.append(identity)
        text += "  ".utf8
        text += AttributeText.text(of: service).utf8
    }

    var rows: [ListedServer] { servers }

    var remark: String? {
        var remarks: [String] = []
        if whole.servers == 0 {
            remarks.append("no servers: it refuses every connection")
        } else if whole.usable == 0 {
            remarks.append("no server of weight above 0: it refuses new connections")
        }
        if !self.remarks.isEmpty {
            remarks += servers.compactMap { server in
                self.remarks[server.endpoint].map { "\(server.endpoint): \($0)" }
            }
        }
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
