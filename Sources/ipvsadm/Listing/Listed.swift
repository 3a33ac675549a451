import IPVSKernel
import IPVSModel

/// What every listing shows of a server, however it was read.
protocol ListedServer {
    var endpoint: Endpoint { get }
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

extension PlainServer: ListedServer {}
extension PlainService: ListedService {}

extension ServiceSnapshot: ListedService {}

extension DestinationSnapshot: ListedServer {
    var endpoint: Endpoint { destination.endpoint }
    var forwarding: ForwardingWord { ForwardingWord(destination.method) }
    var weight: Int32 { destination.weight }
    var active: UInt32 { counts.active }
    var inactive: UInt32 { counts.inactive }
}
