import IPVSModel

/// What a run is told of the servers behind the director, and of the clients: it is a model of ours, beside the kernel's rules.
package struct ServingModel: Sendable, Hashable {
    /// Which servers something is said of.
    package struct Pattern: Sendable, Hashable {
        /// nil for any.
        package var address: IPAddress?
        /// nil for any.
        package var port: UInt16?
        /// nil for any.
        package var service: ServiceIdentity?

        package init(address: IPAddress? = nil, port: UInt16? = nil, service: ServiceIdentity? = nil) {
            (self.address, self.port, self.service) = (address, port, service)
        }

        package func contains(_ server: ServerOfService) -> Bool {
            (address.map { $0 == server.server.address } ?? true)
                && (port.map { $0 == server.server.port } ?? true)
                && (service.map { $0.asKept == server.service.asKept } ?? true)
        }
    }

    /// What is said of some servers; nil for what is not said.
    package struct Statement: Sendable, Hashable {
        package var pattern: Pattern
        package var time: ServiceTime?
        package var workers: Int?
        package var queueLimit: Int?

        package init(_ pattern: Pattern) { self.pattern = pattern }
    }

    /// How a server is made.
    struct Capacity: Sendable, Hashable {
        var time = ServiceTime.ofFlow
        /// nil for one for each request.
        var workers: Int?
        /// nil for as many as come.
        var queueLimit: Int?
    }

    package enum Condition: String, Sendable, Hashable {
        case isUp
        /// Nobody listens: the machine refuses at once.
        case isDead
        /// Nothing comes back.
        case hangs
    }

    /// When the condition of servers changes.
    package struct TimedCondition: Sendable, Hashable {
        package var time: Nanoseconds
        package var pattern: Pattern
        package var condition: Condition

        package init(time: Nanoseconds, pattern: Pattern, condition: Condition) {
            (self.time, self.pattern, self.condition) = (time, pattern, condition)
        }
    }

    /// What clients do when they get no answer.
    package struct Client: Sendable, Hashable {
        /// After so long from the first packet they give up; nil: never.
        package var timeout: Nanoseconds?
        /// How often they try again after a failure, each time with another port.
        package var retries: UInt64 = 0
        /// Between a failure and the next try.
        package var delay: Nanoseconds = 0

        package static let mostRetries: UInt64 = 1000

        package init() {}
    }

    /// Looks whether servers are up, at whole multiples of an interval; what does not serve is taken out.
    package struct Checker: Sendable, Hashable {
        package enum Action: Sendable, Hashable {
            /// Takes its weight, and gives it back.
            case takesWeight
            case deletes
        }

        /// More than 0.
        package var interval: Nanoseconds
        /// So many failures one after the other take a server out.
        package var falls: UInt64 = 1
        /// So many successes one after the other bring it back.
        package var rises: UInt64 = 1
        package var action = Action.takesWeight

        package static let mostChecks: UInt64 = 1000

        package init(every interval: Nanoseconds) { self.interval = interval }
    }

    package var seed: UInt64 = 1
    /// Later ones count, where several say the same of a server.
    package var statements: [Statement] = []
    package var client = Client()
    package var checker: Checker?
    /// In the order in which they happen.
    package private(set) var conditions: [TimedCondition] = []

    package init() {}

    /// - Parameter conditions: in any order; of the same time, in this one.
    package mutating func plan(_ conditions: [TimedCondition]) {
        self.conditions = conditions.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    func capacity(of server: ServerOfService) -> Capacity {
        var capacity = Capacity()
        for statement in statements where statement.pattern.contains(server) {
            if let time = statement.time { capacity.time = time }
            if let workers = statement.workers { capacity.workers = workers }
            if let limit = statement.queueLimit { capacity.queueLimit = limit }
        }
        return capacity
    }
}
