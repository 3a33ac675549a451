import IPVSKernel
import IPVSModel

do throws(KernelError) {
    var director = try KernelDirector(link: NetlinkTransport())
    for entry in try director.snapshot().services {
        let connections = entry.statistics?.connections ?? 0
        print("\(entry.service.identity) \(entry.service.scheduler), \(connections) connections")
        for server in entry.destinations {
            print(
                "  \(server.destination.endpoint) weight \(server.destination.weight),",
                "\(server.counts.active) active, \(server.counts.inactive) inactive")
        }
    }
    try ConnectionFile.forEachConnection { print("\($0.client) is with \($0.destination): \($0.state)") }
} catch .noFamily {
    print("IPVS is not in the kernel: modprobe ip_vs")
} catch {
    print("the table cannot be read: \(error)")
}
