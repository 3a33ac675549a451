import IPVSKernel
import IPVSModel

guard let address = Endpoint("192.0.2.100:80"), let endpoint = Endpoint("10.0.0.3:80") else {
    fatalError("an endpoint is ADDRESS:PORT")
}
let web = ServiceIdentity.endpoint(.tcp, address)
let server = Destination(endpoint: endpoint, method: .masquerading, weight: 2)

do throws(KernelError) {
    var director = try KernelDirector(link: NetlinkTransport())
    let report = director.apply([.addDestination(server, to: web)], stoppingAtRefusal: true)
    // What became of the only change; a lost answer leaves that open.
    switch report.outcomes[0] {
    case .made: print("\(server.endpoint) serves \(web)")
    case .refused(let reason, _): print("refused: \(reason)")
    case .unknown, .untried: print("not known: \(report.interruption, default: "no reason")")
    }
} catch {
    print("IPVS cannot be reached: \(error)")
}
