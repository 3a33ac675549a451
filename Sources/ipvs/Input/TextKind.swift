/// What a text that is held as a whole is meant to be, and how long it may be.
enum TextKind: Sendable, Hashable {
    case scenario, listOfClients, listOfAgents, listOfServers, packetFilter
    /// Of a format that is not read line by line.
    case table
    /// From a pipe: flows in a file are read anew by whoever needs them, and may be as many as they like.
    case flows

    /// Bytes.
    var limit: Int { mebibytes << 20 }

    private var mebibytes: Int {
        switch self {
        case .scenario: 1
        case .listOfClients, .packetFilter: 16
        case .listOfAgents, .listOfServers: 8
        case .table: 64
        case .flows: 32
        }
    }

    private var plural: String {
        switch self {
        case .scenario: "scenarios"
        case .listOfClients: "lists of clients"
        case .listOfAgents: "lists of agents"
        case .listOfServers: "lists of servers"
        case .packetFilter: "rules of packet filters"
        case .table: "tables that are no rules"
        case .flows: "flows"
        }
    }

    /// What is wrong with a longer one.
    var tooLong: String {
        switch self {
        case .scenario, .listOfClients, .listOfAgents, .listOfServers, .packetFilter, .table:
            "the file is too long: \(plural) have no more than \(mebibytes) MiB"
        case .flows:
            "more than \(mebibytes) MiB from a pipe, to be read more than once: put the flows into a file"
        }
    }

    /// What is wrong with one that has a NUL in it.
    var nullByte: String { "a NUL byte: \(plural) are text" }
}
