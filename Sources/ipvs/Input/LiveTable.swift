import IPVSKernel
import IPVSModel
import IPVSSimulator

/// The running kernel's table and connections.
enum LiveTable {
    static func read() throws(Failure) -> (table: Table, connections: [ConnectionEntry]) {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            let table = try director.table()
            var connections: [ConnectionEntry] = []
            try ConnectionFile.forEachConnection { connections.append($0) }
            return (table, connections)
        } catch {
            throw Failure(message: "the kernel's table cannot be read: \(error)")
        }
    }

    /// What schedulers remember that the kernel shows nobody.
    static func unknown(_ table: Table) -> [String] {
        var notes: [String] = []
        for entry in table.services {
            let service = entry.service
            switch service.scheduler {
            case .roundRobin: notes.append("\(service.identity): which server rr is at; taken as the first")
            case .weightedRoundRobin:
                notes.append("\(service.identity): which server and level wrr is at; taken as a new round")
            case .localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication:
                notes.append("\(service.identity): the cache of \(service.scheduler); taken as empty")
            case .maglevHashing where entry.destinations.contains { $0.destination.weight == 0 }:
                notes.append(
                    "\(service.identity): the last weight of servers with weight 0, by which mh has dealt its table; "
                        + "taken as 0")
            case .powerOfTwoChoices: notes.append("\(service.identity): the random numbers of twos")
            default: break
            }
            if entry.destinations.contains(where: { $0.destination.thresholds.upper != 0 }) {
                notes.append(
                    "\(service.identity): which servers are closed by their limits; taken from their counts")
            }
        }
        return notes
    }
}

extension LiveTable {
    /// Whether a choice depends on what no kernel shows.
    static func hidesState(of scheduler: SchedulerName) -> Bool {
        [
            .roundRobin, .weightedRoundRobin, .localityBasedLeastConnection,
            .localityBasedLeastConnectionWithReplication, .powerOfTwoChoices,
        ].contains(scheduler)
    }
}
