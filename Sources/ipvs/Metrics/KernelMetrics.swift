import IPVSFormats
import IPVSKernel
import IPVSModel

extension TableMetrics {
    /// Of the running kernel, which is only read.
    init(ofRunningKernel selection: Selection) throws(Failure) {
        var showsService: (@Sendable (ServiceIdentity) -> Bool)?
        if selection.services != .all { showsService = { selection.contains($0) } }
        var showsServer: (@Sendable (Endpoint) -> Bool)?
        if selection.servers != nil { showsServer = { selection.contains($0) } }
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            self.init(
                connectionTableSize: director.information.connectionTableSize, showsService: showsService,
                showsServer: showsServer)
            var services = try director.services()
            try director.readServers(of: &services, withStatistics: true) {
                (service, servers: inout [MeasuredServer]) in add(service, servers)
            }
            daemons = try director.daemons()
            timeouts = try director.timeouts()
        } catch {
            throw .kernel(error)
        }
    }
}

extension MeasuredServer: KeptServer {}
