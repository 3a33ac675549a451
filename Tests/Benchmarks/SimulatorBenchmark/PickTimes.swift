import IPVSModel
import IPVSSimulator

/// Choices alone, without connections. Every choice counts as an active connection, as the C baseline counts.
enum PickTimes {
    /// - Returns: millions of choices a second.
    static func run(_ scheduler: SchedulerName, servers: UInt64, picks: UInt64) -> Double {
        var director = Scene.director(scheduler, servers: servers)
        var served: UInt64 = 0
        let time = processorSeconds {
            var address: UInt32 = 0x0a00_0000
            var batch = [IPAddress](repeating: .ipv4(address), count: 1024)
            var left = Int(picks)
            while left > 0 {
                if left < batch.count { batch.removeLast(batch.count - left) }
                for index in batch.indices {
                    address = address &* 1_664_525 &+ 1_013_904_223
                    batch[index] = .ipv4(address)
                }
                served += director.choose(for: batch, by: service)
                left -= batch.count
            }
        }
        return served == picks ? Double(picks) / time / 1e6 : 0
    }

    /// - Returns: microseconds for a table of mh, which is made anew for the first choice after a change of a server.
    static func maglevTable(servers: UInt64) -> Double {
        var director = Scene.director(.maglevHashing, servers: servers)
        guard let entry = director.snapshot().services.first, let server = entry.destinations.first else {
            return 0
        }
        let times = 1000
        let time = processorSeconds {
            for number in 0..<times {
                var changed = server.destination
                changed.weight = 1 + Int32(number % 4)
                _ = director.apply([.editDestination(changed, of: entry.service.identity)])
                _ = director.choose(for: [.ipv4(UInt32(number))], by: service)
            }
        }
        return time * 1e6 / Double(times)
    }

    /// The only one.
    private static let service = ServiceNumber(rawValue: 0)
}
