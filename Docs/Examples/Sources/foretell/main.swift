import IPVSModel
import IPVSRules
import IPVSSimulator

let rules = """
    -A -t 192.0.2.100:80 -s wlc
    -a -t 192.0.2.100:80 -r 10.0.0.1 -m -w 3
    -a -t 192.0.2.100:80 -r 10.0.0.2 -m -w 1
    """
guard let web = Endpoint("192.0.2.100:80"), let first = Endpoint("10.0.0.1:80"),
    let client = Endpoint("198.51.100.7:40000")
else { fatalError("an endpoint is ADDRESS:PORT") }

/// The client connects at a second, from one port after the other, for 5 seconds.
func flow(at second: UInt16) -> Flow {
    Flow(
        time: Nanoseconds(second) * SimulationTime.second, transport: .tcp,
        client: Endpoint(address: client.address, port: client.port + second), destination: web,
        duration: 5 * SimulationTime.second)
}

/// A director with the table of the rules.
func director() throws -> SimulatedDirector {
    var director = SimulatedDirector()
    for line in RulesFile.lines(of: Array(rules.utf8)) {
        if case .change(let change) = try line.content.get() { try director.apply(change) }
    }
    return director
}

// After 3 seconds somebody quiesces the larger server.
let quiesced = Destination(endpoint: first, method: .masquerading, weight: 0)
let change = TimedChange(
    time: 3 * SimulationTime.second, change: .editDestination(quiesced, of: .endpoint(.tcp, web)))

var simulation = Simulation(try director(), changes: [change])
for second in 0..<6 as Range<UInt16> {
    let flow = flow(at: second)
    let placement = simulation.play(flow)
    let server = simulation.director.endpoint(of: placement)
    print("\(flow.client) \(placement.outcome): \(server, default: "no server")")
}

// Where the next connection would go; nothing changes.
let preview = simulation.director.preview(flow(at: 6))
print("\(client.address) would be \(preview.placement.outcome): \(preview.server, default: "no server")")

for report in simulation.director.reports() {
    for server in report.servers { print("\(server.endpoint) got \(server.placements)") }
}
