import IPVSFormats
import IPVSModel
import Testing

/// `ipvs list` of what `ipvs doctor --bundle` wrote.
@Suite struct ListBundleTests {
    /// A bundle has the connections of its moment, and no counters.
    @Test func bundlesHaveCounts() throws {
        let server = Destination(endpoint: Endpoint(address: .ipv4(0x0a01_0001), port: 80), weight: 3)
        let service = VirtualService(identity: .firewallMark(7, .ipv4))
        let snapshot = TableSnapshot(services: [
            ServiceSnapshot(
                service: service,
                destinations: [
                    DestinationSnapshot(
                        destination: server, counts: ConnectionCounts(active: 41, inactive: 17, persistent: 0)
                    )
                ])
        ])
        let bundle = DirectorBundle(time: 1, program: "0", snapshot: snapshot, host: HostFacts())
        let files = ["bundle.json": String(decoding: bundle.json.text, as: UTF8.self)]
        let answer = try Shell.run("ipvs list bundle.json --sort active", files: files)
        #expect(answer.output.contains(#/10\.1\.0\.1:80 .* 3 .* 41 .* 17/#), "\(answer)")
        let json = try Shell.run(
            "ipvs list bundle.json --json | grep -E '\"(active|inactive|connections)\"'", files: files)
        #expect(
            json.output.contains("\"active\": 41,") && json.output.contains("\"connections\": null"),
            "\(json)")
        let rates = try Shell.run("ipvs list bundle.json --sort rate", files: files)
        #expect(
            rates.errors.contains("--sort rate: bundles have no counters; sort by active or weight"),
            "\(rates)")
        #expect(rates.status == 2)
    }
}
