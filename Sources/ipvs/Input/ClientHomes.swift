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

    /// Notes the home of a client that was not seen before.
    fileprivate mutating func append(_ server: Endpoint?, _ numbers: inout [Endpoint: Int32]) {
        guard let server else { return homes.append(-1) }
        let known = numbers[server]
        if known == nil { servers.append(server) }
        let number = known ?? Int32(numbers.count)
        numbers[server] = number
        homes.append(number)
    }

    /// Notes homes while flows are played.
    private struct Recorder {
        var homes = ClientHomes()
        private var seen: Set<IPAddress> = []
        private var numbers: [Endpoint: Int32] = [:]

        mutating func isNew(_ client: IPAddress) -> Bool { seen.insert(client).inserted }

        mutating func note(_ server: Endpoint?) { homes.append(server, &numbers) }
    }

    /// Notes homes while flows are played: those of all clients, and those of the clients of each service.
    struct Recorders: ~Copyable {
        private var all = Recorder()
        private var ofServices: [Recorder]

        /// - Parameter services: how many.
        init(services: Int) { ofServices = Array(repeating: Recorder(), count: services) }

        var homes: ClientHomes { all.homes }

        /// The server of each client's first flow to the service with this number.
        func homes(ofService number: Int) -> ClientHomes { ofServices[number].homes }

        /// - Parameter service: the flow's; nil if it is for none.
        mutating func note(_ client: IPAddress, of service: Int?, at server: () -> Endpoint?) {
            guard let service else {
                if all.isNew(client) { all.note(server()) }
                return
            }
            // Who is new anywhere is new here.
            guard ofServices[service].isNew(client) else { return }
            let server = server()
            ofServices[service].note(server)
            if all.isNew(client) { all.note(server) }
        }
    }
}
