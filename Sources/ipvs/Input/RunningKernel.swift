import IPVSKernel
import IPVSModel

/// The running kernel's table without its counters: what commands compare with and plan from.
struct RunningKernel: Sendable {
    static let name = "live"

    let table: Table
    /// The connections of every server.
    private let counts: [ServiceIdentity: [DestinationSnapshot]]

    /// Reads it without loading anything.
    init() throws(Failure) {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            try self.init(director.snapshot(withStatistics: false))
        } catch {
            throw .kernel(error)
        }
    }

    init(_ snapshot: TableSnapshot) {
        table = Table(snapshot)
        counts = Dictionary(
            snapshot.services.map { ($0.service.identity, $0.destinations) }, uniquingKeysWith: { $1 })
    }

    /// What goes when a server is deleted.
    func connections(of server: Endpoint, in service: ServiceIdentity) -> ConnectionCounts? {
        counts[service]?.first { $0.destination.endpoint == server }?.counts
    }
}
