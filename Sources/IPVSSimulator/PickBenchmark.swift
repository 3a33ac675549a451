import IPVSModel

/// Choices alone, without connections: for benchmarks. Every choice counts as an active connection, as the C baseline
/// counts.
package struct PickBenchmark: ~Copyable {
    private var director: SimulatedDirector

    /// - Parameter director: one with a single service.
    package init(_ director: consuming SimulatedDirector) { self.director = director }

    /// - Returns: a sum over the choices, so that none can be left out.
    package mutating func run(_ picks: Int) -> Int {
        let list = director.list(of: ServiceNumber(0))
        var sum = 0
        var address: UInt32 = 0x0a00_0000
        for _ in 0..<picks {
            address = address &* 1_664_525 &+ 1_013_904_223
            let request = SchedulingRequest(
                client: .ipv4(address), clientPort: 0, virtual: .ipv4(address), flags: 0, now: 0)
            director.services[0].noted = .absent
            guard let chosen = director.services[0].scheduler?.pick(request, from: list)
            else { continue }
            sum &+= chosen.index
            director.servers[chosen].active &+= 1
            director.noteLoad(of: chosen)
        }
        return sum
    }

    package mutating func rebuild(times: Int) {
        let list = director.list(of: ServiceNumber(0))
        for _ in 0..<times { director.services[0].scheduler?.edited(in: list) }
    }
}
