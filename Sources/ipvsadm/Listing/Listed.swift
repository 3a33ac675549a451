import IPVSKernel
import IPVSModel

/// A server as a row of a listing, which holds what the listing shows of it.
protocol ListedServer {
    var endpoint: Endpoint { get }

    /// Leaves out what it does not hold.
    init(_ entry: DestinationSnapshot)
}

/// What listings show of a server that tell how it is used, however it was read.
protocol WeighedServer: ListedServer {
    var forwarding: ForwardingWord { get }
    var weight: Int32 { get }
    var active: UInt32 { get }
    var inactive: UInt32 { get }
}

/// A service of a listing with its servers.
protocol ListedService {
    associatedtype Server: ListedServer
    var service: VirtualService { get }
    var destinations: [Server] { get set }
}

extension PlainServer: WeighedServer {}
extension PlainService: ListedService {}

extension ServiceSnapshot: ListedService {}

extension DestinationSnapshot: WeighedServer {
    init(_ entry: DestinationSnapshot) { self = entry }

    var forwarding: ForwardingWord { ForwardingWord(destination.method) }
    var weight: Int32 { destination.weight }
    var active: UInt32 { counts.active }
    var inactive: UInt32 { counts.inactive }
}

/// A row of `-S`.
extension Destination: ListedServer {
    init(_ entry: DestinationSnapshot) { self = entry.destination }
}

/// A row of `--stats` and `--rate`.
extension CountedServer: ListedServer {
    init(_ entry: DestinationSnapshot) {
        self.init(endpoint: entry.destination.endpoint, statistics: entry.statistics)
    }
}
