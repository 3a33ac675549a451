import Glibc
import IPVSFormats
import IPVSModel

/// The running kernel's table as it is to be listed.
struct LiveList: Sendable, Hashable {
    var filter = ListFilter()
    var sort: ListSort?
    var explains = false
    var isJSON = false

    func print() throws(Failure) {
        let table = try ListTable(ofRunningKernel: filter.contains)
        let listing = Listing(
            table, source: RunningKernel.name, hasCounts: true, filter: filter, sort: sort,
            explains: explains,
            remarks: Self.remarks(on: table))
        try listing.print(asJSON: isJSON)
    }

    /// Which servers are drained, and why. A table is listed without, too.
    private static func remarks(on table: ListTable) -> [ServerOfService: String] {
        let memory: DrainedServers
        do throws(Failure) {
            memory = try DrainMemory.read()
        } catch {
            StandardError.write("ipvs: listed without what is known of drained servers: \(error.sentence)\n")
            return [:]
        }
        let now = UTCText.now
        var remarks: [ServerOfService: String] = [:]
        for index in table.services.indices {
            let identity = table.services[index].service.identity
            for server in table.servers(of: index) {
                guard let remark = memory.remark(on: server.destination, of: identity, now: now) else {
                    continue
                }
                remarks[ServerOfService(server.endpoint, of: identity)] = remark
            }
        }
        return remarks
    }

    /// What a director has, for people who ask for nothing; nothing where there is none, or they may not read it.
    static func summary() -> [TextBlock] {
        guard let table = try? ListTable(ofRunningKernel: { _ in true }) else { return [] }
        let totals = Listing(table, source: RunningKernel.name, hasCounts: true).totals
        return [.sentence("\(RunningKernel.name): \(totals.sentence(withCounts: true))")]
            + totals.shortfalls(limit: 5) + [.blank]
    }
}

extension LiveList {
    /// See `PlainWords`.
    init?(plain words: some Sequence<String>) {
        guard let words = PlainWords(words, flags: ["--explain", "--json"], options: Selection.options),
            let selection = Selection(plain: words)
        else { return nil }
        filter = ListFilter(selection: selection)
        explains = words.has("--explain")
        isJSON = words.has("--json")
    }
}

extension Listing {
    func print(asJSON isJSON: Bool) throws(Failure) {
        if isJSON { return try StandardOutput.write(json.text) }
        let output = try OutputFile("-")
        // In a pipe or file all columns have room.
        let width = TerminalWidth.ofSentences(to: STDOUT_FILENO)
        try ListText(self).forEachPiece(width: width, sentenceWidth: width) { piece throws(Failure) in
            try output.append { $0 += piece }
        }
        try output.finish()
    }
}
