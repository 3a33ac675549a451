import IPVSModel
import IPVSRules
import IPVSSimulator

let rules = """
    -A -t 192.0.2.100:80 -s wlc
    -a -t 192.0.2.100:80 -r 10.0.0.1 -m -w 3
    -a -t 192.0.2.100:80 -r 10.0.0.2 -m -w 1
    """
let web = Endpoint(address: .ipv4(0xc000_0264), port: 80)

/// The client at port 40000 of 198.51.100.`host` connects at a second, for 5 seconds.
func flow(_ host: UInt32, at second: Int64) -> Flow {
    let client = Endpoint(address: .ipv4(0xc633_6400 + host), port: 40000)
    return Flow(
        time: second * SimulationTime.second, transport: .tcp, client: client, destination: web,
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
let quiesced = Destination(
    endpoint: Endpoint(address: .ipv4(0x0a00_0001), port: 80), method: .masquerading, weight: 0)
let change = TimedChange(
    time: 3 * SimulationTime.second, change: .editDestination(quiesced, of: .endpoint(.tcp, web)))

var simulation = Simulation(try director(), changes: [change])
for host in 1...6 as ClosedRange<UInt32> {
    let flow = flow(host, at: Int64(host) - 1)
    let placement = simulation.play(flow)
    let server = simulation.director.endpoint(of: placement)
    print("\(flow.client) \(placement.outcome): \(server, default: "no server")")
}

// Where the next client would go, and why; nothing changes.
let preview = simulation.director.preview(flow(7, at: 6))
print("next: \(preview.server, default: "no server"), since \(preview.reasons.joined(separator: "; "))")

for report in simulation.director.reports() {
    for server in report.servers { print("\(server.endpoint) got \(server.placements)") }
}
