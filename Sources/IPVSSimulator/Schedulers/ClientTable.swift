import IPVSModel

/// How a scheduler makes a place of its table of a client's address and port.
package enum ClientHash: Sendable, Hashable {
    /// `sh`, with so many bits; with `sh-port` the port counts.
    case multiplicative(bits: UInt32, withPort: Bool)
    /// `mh`, with so many places; with `mh-port` the port counts.
    case sip(size: UInt32, withPort: Bool)
    /// The client does not count, and there is one place: `dh` at one virtual address.
    case none

    /// Whether the port of a client counts.
    package var usesPort: Bool {
        switch self {
        case .multiplicative(_, let withPort), .sip(_, let withPort): withPort
        case .none: false
        }
    }
}

/// The server that each client gets of a scheduler that looks at nothing but the client (sh, mh; of one virtual address dh), in
/// a table that does not change: what `pick` says, for millions of clients a second.
package struct ClientTable: Sendable {
    package let hash: ClientHash
    /// The servers that clients may get.
    package let servers: [Endpoint]
    /// By place: a position in `servers`, or one of those below.
    private let choices: [Int32]

    /// In place of a server: the client is refused.
    package static var refused: Int32 { -1 }
    /// The place's server is not usable, and others are tried.
    private static var searched: Int32 { -2 }

    /// - Parameters:
    ///   - places: the servers by place; absent where there is none.
    ///   - choice: the server that clients of a place get; nil if they are refused.
    ///   - searches: whether clients without a choice try other places, each its own.
    init(
        _ hash: ClientHash, places: [ServerNumber], searches: Bool = false,
        choice: (Int) -> ServerNumber?, endpoint: (ServerNumber) -> Endpoint
    ) {
        var positions: [ServerNumber: Int32] = [:]
        var servers: [Endpoint] = []
        var choices = places.indices.map { place -> Int32 in
            guard let server = choice(place) else {
                return searches && places[place].isPresent ? Self.searched : Self.refused
            }
            if let known = positions[server] { return known }
            let position = Int32(servers.count)
            positions[server] = position
            servers.append(endpoint(server))
            return position
        }
        // Without any server the search of each client would take as long as that of millions of others.
        if servers.isEmpty { choices = choices.map { _ in Self.refused } }
        self.hash = hash
        self.servers = servers
        self.choices = choices
    }

    /// Looks up clients, by what is hashed of them and their places.
    func look(
        up values: UnsafeBufferPointer<UInt32>, at homes: UnsafeBufferPointer<UInt32>,
        into found: UnsafeMutableBufferPointer<Int32>
    ) {
        choices.withUnsafeBufferPointer { choices in
            for index in homes.indices {
                let choice = choices[Int(homes[index])]
                found[index] =
                    choice == Self.searched ? search(values[index], from: homes[index], choices) : choice
            }
        }
    }

    @inline(never)
    private func search(
        _ value: UInt32, from home: UInt32, _ choices: UnsafeBufferPointer<Int32>
    ) -> Int32 {
        let size = UInt32(choices.count)
        return MaglevHashing.substitute(value, home: home, size: size) { choices[$0] >= 0 }
            .map { choices[$0] } ?? Self.refused
    }
}

extension SimulatedDirector {
    /// The table of a service whose scheduler looks at nothing but the client; nil for others.
    package mutating func clientTable(of identity: ServiceIdentity) -> ClientTable? {
        guard let number = serviceNumbers[identity], let scheduler = services[number].scheduler else {
            return nil
        }
        var virtual: IPAddress?
        if case .endpoint(_, let endpoint) = identity { virtual = endpoint.address }
        return scheduler.clientTable(
            flags: services[number].flags, virtual: virtual, from: list(of: number)
        ) { serverDescriptions[$0].destination.endpoint }
    }
}
