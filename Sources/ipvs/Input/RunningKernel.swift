import IPVSKernel
import IPVSModel

/// The running kernel's table: what commands compare with and plan from.
struct RunningKernel: Sendable {
    static let name = "live"

    let table: Table
    /// The table with all that was read of it.
    let snapshot: TableSnapshot

    /// Reads it without loading anything.
    ///
    /// - Parameter withStatistics: with its counters in the snapshot.
    init(withStatistics: Bool = false) throws(Failure) {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            try self.init(director.snapshot(withStatistics: withStatistics))
        } catch {
            throw .kernel(error)
        }
    }

    init(_ snapshot: TableSnapshot) {
        table = Table(snapshot)
        self.snapshot = snapshot
    }

    /// What goes when a server is deleted.
    func connections(of server: Endpoint, in service: ServiceIdentity) -> ConnectionCounts? {
        guard let position = table.position(of: service), position < snapshot.services.count else {
            return nil
        }
        return snapshot.services[position].destinations.first { $0.destination.endpoint == server }?.counts
    }
}
