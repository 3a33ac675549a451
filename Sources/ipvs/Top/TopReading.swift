import IPVSKernel
import IPVSModel

/// A table as it was read at a moment.
struct TopReading: Sendable {
    /// Nanoseconds of a clock that never goes back.
    let time: UInt64
    let snapshot: TableSnapshot

    /// Reads the running kernel's table, with counters.
    static func ofRunningKernel() throws(Failure) -> TopReading {
        let snapshot = try RunningKernel.snapshotWithCounters()
        return TopReading(time: MonotonicClock.nanoseconds, snapshot: snapshot)
    }
}

/// Services and servers have places, each service before its servers.
extension TopReading {
    func forEachCounters(_ body: (Statistics?) -> Void) {
        for entry in snapshot.services {
            body(entry.statistics)
            for server in entry.destinations { body(server.statistics) }
        }
    }

    func forEachName(_ body: (TopRow.ID) -> Void) {
        for entry in snapshot.services {
            let identity = entry.service.identity
            body(TopRow.ID(service: identity))
            for server in entry.destinations {
                body(TopRow.ID(service: identity, server: server.destination.endpoint))
            }
        }
    }

    func hasSamePlaces(as other: TopReading) -> Bool {
        snapshot.services.elementsEqual(other.snapshot.services) { one, other in
            one.service.identity == other.service.identity
                && one.destinations.elementsEqual(other.destinations) {
                    $0.destination.endpoint == $1.destination.endpoint
                }
        }
    }
}

extension RunningKernel {
    /// The table alone, for whoever reads it again and again.
    static func snapshotWithCounters() throws(Failure) -> TableSnapshot {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            return try director.snapshot(withStatistics: true)
        } catch {
            throw .kernel(error)
        }
    }
}
