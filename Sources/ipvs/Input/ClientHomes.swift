import IPVSModel
import IPVSSimulator

/// The server that each client's first flow got.
///
/// Clients are numbered as they come. The same flows number them alike, so that the homes of two variants can be compared
/// place by place, and nothing else of a client has to be kept.
struct ClientHomes: Sendable {
    /// By the client's number, a position in `servers`; -1 if it was refused.
    private var homes: [Int32] = []
    private var servers: [Endpoint] = []

    var count: Int { homes.count }

    /// The part of the clients that start on another server than in `other`.
    func moved(from other: ClientHomes) -> Double {
        homes.isEmpty ? 0 : Double(numberMoved(from: other)) / Double(homes.count)
    }

    func numberMoved(from other: ClientHomes) -> Int {
        let others = other.servers.map { server in
            servers.firstIndex(of: server).map { Int32($0) } ?? Int32.max
        }
        return zip(homes, other.homes).count { home, otherHome in
            home != (otherHome < 0 ? otherHome : others[Int(otherHome)])
        }
    }

    /// Notes homes while flows are played.
    struct Recorder: ~Copyable {
        private(set) var homes = ClientHomes()
        private var seen: Set<IPAddress> = []
        private var numbers: [Endpoint: Int32] = [:]

        mutating func note(_ client: IPAddress, at server: () -> Endpoint?) {
            guard seen.insert(client).inserted else { return }
            guard let server = server() else { return homes.homes.append(-1) }
            let known = numbers[server]
            if known == nil { homes.servers.append(server) }
            let number = known ?? Int32(numbers.count)
            numbers[server] = number
            homes.homes.append(number)
        }
    }
}
