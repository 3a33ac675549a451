import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What a change does to clients, as far as a simulation foretells it: the same flows are played on the table as it is
/// and on the table after the change.
struct ChangePreview: Sendable, Hashable {
    /// The services that change, sorted.
    var services: [Service] = []
    /// What was played.
    var flows: FlowsPlayed
    /// Entries of the connection table that it began with, templates included; nil where nobody knows, as of a file.
    var entriesAtStart: UInt64?
    var rules: PlayedRules
    /// What is not known or not played, and what was assumed instead.
    var unknown: [String] = []

    /// The flows that it rests on.
    struct FlowsPlayed: Sendable, Hashable {
        enum Origin: Sendable, Hashable {
            /// No service changes.
            case none
            case file(String)
            /// So many flows a second, as the kernel counts now or as the options say.
            case madeUp(rate: FlowRate, isOfKernel: Bool)
        }

        var origin = Origin.none
        var count: UInt64 = 0
        /// How long the run was.
        var time: Nanoseconds = 0
    }

    enum Side: Sendable { case before, after }

    /// A value before the change and after it.
    struct Pair<Value: Sendable & Hashable>: Sendable, Hashable {
        var before: Value
        var after: Value

        subscript(side: Side) -> Value {
            get { side == .before ? before : after }
            set { if side == .before { before = newValue } else { after = newValue } }
        }
    }

    struct Service: Sendable, Hashable {
        let identity: ServiceIdentity
        /// Different clients whose first flow to the service has a server before the change.
        var clients: UInt64 = 0
        /// Those of them whose first flow has another server after the change, or none.
        var moved: UInt64 = 0
        /// Flows that got no server.
        var refused = Pair<UInt64>(before: 0, after: 0)
        /// Flows that no service took.
        var passed = Pair<UInt64>(before: 0, after: 0)
        /// Of the table before and of the one after, sorted.
        var servers: [Server] = []
    }

    struct Server: Sendable, Hashable {
        let endpoint: Endpoint
        /// Its connections when the change is made.
        var atStart = ConnectionCounts()
        /// The second with the most new connections; without any connection there is none.
        var busiest = Pair<BusiestSecond>(before: .init(), after: .init())
        /// nil for a server that takes new connections after the change, or was not there before.
        var emptying: Emptying?
    }

    /// When a server that takes no new connections has none left.
    enum Emptying: Sendable, Hashable {
        /// Whole seconds after the change.
        case by(second: Int64)
        /// Not as far as it was played.
        case notInTheRun
    }

    /// Clients of all services; who uses two of them counts twice.
    var clients: UInt64 { services.reduce(0) { $0 + $1.clients } }
    var moved: UInt64 { services.reduce(0) { $0 + $1.moved } }
}

/// The second of a run with the most new connections; of several the first.
struct BusiestSecond: Sendable, Hashable {
    private var second: Int64 = 0
    private var count: UInt64 = 0
    /// The most new connections in a whole second.
    private(set) var peak: UInt64 = 0
    /// Its number, from 0 on.
    private(set) var peakSecond: Int64 = 0

    /// A new connection. They come in the order of time.
    mutating func note(at time: Nanoseconds) {
        let now = time / SimulationTime.second
        if now != second { (second, count) = (now, 0) }
        count += 1
        if count > peak { (peak, peakSecond) = (count, now) }
    }
}
