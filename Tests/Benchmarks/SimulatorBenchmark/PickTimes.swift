import IPVSModel
import IPVSSimulator

/// Choices alone, without connections. Every choice counts as an active connection, as the C baseline counts.
enum PickTimes {
    /// - Returns: millions of choices a second.
    static func run(_ scheduler: SchedulerName, servers: UInt64, picks: UInt64) -> Double {
        var director = Scene.director(scheduler, servers: servers)
        // Over the choices, so that none can be left out.
        var sum = 0
        let time = processorSeconds {
            var address: UInt32 = 0x0a00_0000
            for _ in 0..<picks {
                address = address &* 1_664_525 &+ 1_013_904_223
                if let server = choose(address, &director) { sum &+= Int(server.rawValue) }
            }
        }
        return sum == 0 ? 0 : Double(picks) / time / 1e6
    }

    /// - Returns: microseconds for a table of mh, which is made anew for the first choice after a change of a server.
    static func maglevTable(servers: UInt64) -> Double {
        var director = Scene.director(.maglevHashing, servers: servers)
        guard let service = director.snapshot().services.first, let server = service.destinations.first else {
            return 0
        }
        let times = 1000
        let time = processorSeconds {
            for number in 0..<times {
                var changed = server.destination
                changed.weight = 1 + Int32(number % 4)
                _ = director.apply([.editDestination(changed, of: service.service.identity)])
                _ = choose(UInt32(number), &director)
            }
        }
        return time * 1e6 / Double(times)
    }

    private static func choose(_ address: UInt32, _ director: inout SimulatedDirector) -> ServerNumber? {
        director.choose(for: .ipv4(address), to: .ipv4(address), by: service)
    }

    /// The only one.
    private static let service = ServiceNumber(rawValue: 0)
}
