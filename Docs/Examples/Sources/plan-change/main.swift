import IPVSModel

/// A server by masquerading, at port 80 of 10.0.0.`host`.
func server(_ host: UInt32, weight: Int32) -> Destination {
    Destination(
        endpoint: Endpoint(address: .ipv4(0x0a00_0000 + host), port: 80), method: .masquerading,
        weight: weight)
}

let web = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0264), port: 80))

var before = Table()
try before.apply(.addService(VirtualService(identity: web, scheduler: .weightedRoundRobin)))
try before.apply(.addDestination(server(1, weight: 3), to: web))

// The only server is to be replaced.
var after = before
try after.apply(.addDestination(server(2, weight: 3), to: web))
try after.apply(.deleteDestination(server(1, weight: 3).endpoint, from: web))

let plan = ChangePlan(from: before, to: after)
for change in plan.changes {
    switch change {
    case .addDestination(let server, to: let service): print("add \(server.endpoint) to \(service)")
    case .deleteDestination(let server, from: let service): print("delete \(server) from \(service)")
    default: print(change)
    }
}

// Each step knows what takes it back.
var table = before
for change in plan.changes + plan.inverse(ofFirst: 2) { try table.apply(change) }
print("there and back: \(TableDiff(from: before, to: table).isEmpty)")

do throws(TableChangeError) {
    try table.apply(.addDestination(server(1, weight: 1), to: web))
} catch {
    print("refused: \(error)")
}
