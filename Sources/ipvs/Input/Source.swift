import ArgumentParser
import IPVSFormats
import IPVSModel

/// Where a table comes from, as a word of the command line: `live`, `-`, or a file of any format.
enum Source: Sendable, Hashable {
    case live
    /// `-` is standard input.
    case file(String)

    /// A file that is called `live` is `./live`.
    init(_ word: String) { self = word == RunningKernel.name ? .live : .file(word) }

    var isStandardInput: Bool { self == .file("-") }

    /// The file's name, for messages.
    var name: String {
        switch self {
        case .live: RunningKernel.name
        case .file("-"): "standard input"
        case .file(let path): path
        }
    }

    /// The table alone, for commands that play on it.
    func rules() throws(Failure) -> RulesTable {
        switch self {
        case .live: RulesTable(try RunningKernel())
        case .file(let path): try RulesTable(path: path)
        }
    }

    /// - Parameters:
    ///   - format: of a file; nil for the one that its content shows.
    ///   - withStatistics: whether the running kernel's counters are read too.
    func wanted(
        _ format: TableFormat?, withStatistics: Bool = false
    ) throws(Failure) -> (table: WantedTable, kernel: RunningKernel?) {
        switch self {
        case .live:
            let kernel = try RunningKernel(withStatistics: withStatistics)
            return (WantedTable(kernel.table, name: RunningKernel.name), kernel)
        case .file(let path): return (try WantedTable(path: path, format: format), nil)
        }
    }
}

/// How sources are read, and which part of them counts.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What files are: rules, json, keepalived, ldirectord or listing. (default: what their content shows)",
            valueName: "name"))
    var format: TableFormat?

    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp(
            "Look at these services only, and at no idle times and sync daemons; may be repeated.",
            discussion:
                "192.0.2.10, 192.0.2.0/24, 192.0.2.1-192.0.2.9, 192.0.2.10:443, :443, udp/192.0.2.0/24, udp/:53, mark=5.",
            valueName: "services"),
        transform: { text in
            guard let part = Scope.Part(text) else { throw ValidationError(Scope.Part.expected) }
            return part
        })
    var parts: [Scope.Part] = []

    var scope: Scope { parts.isEmpty ? .all : Scope(parts: parts) }
}
