import IPVSModel

/// What a plain listing shows, read cheaply: services, and of their servers what `/proc/net/ip_vs` says. It does not say
/// thresholds, the kind of a tunnel, persistent connections and counters, so there is no place for them here.
package struct PlainTable: Sendable, Hashable {
    /// In the kernel's order.
    package var services: [PlainService]
}

/// A service with its servers, in the kernel's order.
package struct PlainService: Sendable, Hashable {
    package var service: VirtualService
    package var destinations: [PlainServer]

    package init(service: VirtualService, destinations: [PlainServer] = []) {
        self.service = service
        self.destinations = destinations
    }

    /// Leaves out what a plain table does not have.
    package init(_ entry: ServiceSnapshot) {
        self.init(service: entry.service, destinations: entry.destinations.map { PlainServer($0) })
    }
}

/// A server as a line of `/proc/net/ip_vs` has it.
package struct PlainServer: Sendable, Hashable {
    package var endpoint: Endpoint
    package var forwarding: ForwardingWord
    package var weight: Int32
    package var active: UInt32
    package var inactive: UInt32

    package init(
        endpoint: Endpoint, forwarding: ForwardingWord, weight: Int32, active: UInt32, inactive: UInt32
    ) {
        self.endpoint = endpoint
        self.forwarding = forwarding
        self.weight = weight
        self.active = active
        self.inactive = inactive
    }

    /// Leaves out what a plain table does not have.
    package init(_ entry: DestinationSnapshot) {
        self.init(
            endpoint: entry.destination.endpoint, forwarding: ForwardingWord(entry.destination.method),
            weight: entry.destination.weight, active: entry.counts.active, inactive: entry.counts.inactive)
    }
}

/// The kernel's name of a forwarding method (`ip_vs_fwd_name`).
package enum ForwardingWord: Sendable, Hashable, CaseIterable {
    /// Also of a method without a name, such as bypass.
    case masquerading
    case local, tunnel, route

    package init(_ method: ForwardingMethod) {
        self =
            switch method {
            case .masquerading, .bypass, .undefined: .masquerading
            case .local: .local
            case .tunnelling: .tunnel
            case .directRouting: .route
            }
    }

    /// nil for a word that the kernel does not use.
    init?(_ word: ArraySlice<UInt8>) {
        guard let found = Self.allCases.first(where: { word == $0.text }) else { return nil }
        self = found
    }

    package var text: StaticString {
        switch self {
        case .masquerading: "Masq"
        case .local: "Local"
        case .tunnel: "Tunnel"
        case .route: "Route"
        }
    }
}
