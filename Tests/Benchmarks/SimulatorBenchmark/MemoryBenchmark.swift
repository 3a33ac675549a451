import Glibc
import IPVSModel
import IPVSSimulator

/// Memory of open connections whose closes are still to come, each from an address of its own.
enum MemoryBenchmark {
    /// - Returns: bytes of the process for each.
    static func run(isIPv6: Bool, connections: UInt64) -> Double {
        var simulation = Simulation(
            Scene.director(.weightedLeastConnection, servers: 10, isIPv6: isIPv6))
        let before = residentBytes()
        for number in 0..<connections {
            let client: IPAddress =
                isIPv6
                ? .ipv6(0x2001_0db9 << 96 | UInt128(number) << 64 | 1) : .ipv4(0x0a00_0000 + UInt32(number))
            _ = simulation.play(
                Flow(
                    time: Nanoseconds(number) * 1000, transport: .tcp,
                    client: Endpoint(address: client, port: 1024), destination: Scene.virtual(isIPv6: isIPv6),
                    duration: (600 + Nanoseconds(number % 200)) * SimulationTime.second))
        }
        guard simulation.director.numberOfConnections == Int(connections) else { return 0 }
        return Double(residentBytes() - before) / Double(connections)
    }

    /// From `/proc/self/statm`; 0 where there is none.
    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let pages = line.split(separator: 0x20).dropFirst().first.map {
            $0.reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        return (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
