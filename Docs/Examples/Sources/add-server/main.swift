import IPVSKernel
import IPVSModel

let web = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0264), port: 80))

let server = Destination(
    endpoint: Endpoint(address: .ipv4(0x0a00_0003), port: 80), method: .masquerading, weight: 2)

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
