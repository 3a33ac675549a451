import IPVSModel

guard let address = Endpoint("192.0.2.100:80"), let first = Endpoint("10.0.0.1:80"),
    let second = Endpoint("10.0.0.2:80")
else { fatalError("an endpoint is ADDRESS:PORT") }
let web = ServiceIdentity.endpoint(.tcp, address)
let old = Destination(endpoint: first, method: .masquerading, weight: 3)
let new = Destination(endpoint: second, method: .masquerading, weight: 3)

var before = Table()
try before.apply(.addService(VirtualService(identity: web, scheduler: .weightedRoundRobin)))
try before.apply(.addDestination(old, to: web))

// The only server is to be replaced.
var after = before
try after.apply(.addDestination(new, to: web))
try after.apply(.deleteDestination(old.endpoint, from: web))

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
    try table.apply(.addDestination(old, to: web))
} catch {
    print("refused: \(error)")
}
