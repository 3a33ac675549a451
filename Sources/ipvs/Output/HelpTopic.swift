import Glibc
import IPVSModel
import IPVSRules
import IPVSSimulator

/// `ipvs help schedulers`: what is no command's help. The argument parser's own `help` takes any word for its first page.
struct HelpTopic {
    private let text: String

    /// - Returns: nil for what the parser answers itself.
    /// - Throws: for a word of which there is no help.
    init?(_ arguments: [String]) throws(Failure) {
        guard arguments.first == "help", arguments.count > 1 else { return nil }
        guard arguments.count == 2, let text = Self.topics[arguments[1]] else {
            let unknown = arguments.dropFirst().first { !Self.commands.contains($0) && !$0.hasPrefix("-") }
            if let unknown { throw .request(.noSuchHelp(unknown)) }
            return nil
        }
        self.text = text()
    }

    func print() throws(Failure) { try StandardOutput.write(text) }

    static var names: [String] { topics.keys.sorted() }

    /// Whatever there is help on, but for codes.
    static var all: [String] { commands + names }

    private static var commands: [String] {
        IPVS.configuration.subcommands.map { $0._commandName } + ["help"]
    }

    private static let topics: [String: @Sendable () -> String] = ["schedulers": { schedulers }]

    private static var schedulers: String {
        let width = SchedulerName.known.map { $0.rawValue.utf8.count }.max() ?? 0
        let lines = SchedulerName.known.map { name in
            "  \(name.rawValue)" + String(repeating: " ", count: width + 2 - name.rawValue.utf8.count)
                + name.summary
        }
        return """
            The schedulers of the kernel, which choose the server of a new connection:

            \(lines.joined(separator: "\n"))

            A server of weight 0 gets nothing new. ipvs compare plays the same flows with
            several of them; ipvsadm(8) describes each.

            """
    }
}

extension SchedulerName {
    /// What it does, in a line.
    var summary: String {
        switch self {
        case .roundRobin: "one server after the other; weights do not matter"
        case .weightedRoundRobin: "one after the other, each as often as its weight says"
        case .leastConnection: "the server with the fewest connections; weights do not matter"
        case .weightedLeastConnection: "the fewest connections for its weight; the usual choice"
        case .shortestExpectedDelay: "the fewest for its weight once it had the new one, too"
        case .neverQueue: "a server without connections if there is one, else as sed"
        case .weightedFailover: "the server with the largest weight gets all"
        case .weightedOverflow: "the largest weight, until it has that many connections; then the next"
        case .destinationHashing: "by the packet's destination, for caches; weights do not matter"
        case .sourceHashing: "by the client's address: a client keeps its server"
        case .localityBasedLeastConnection:
            "a server for each destination, for caches, unless it is too busy"
        case .localityBasedLeastConnectionWithReplication:
            "the same with several servers for each destination"
        case .maglevHashing:
            "by the client; few clients move when servers come and go"
        case .powerOfTwoChoices: "the less busy of two that are drawn by weight"
        default: ""
        }
    }
}
