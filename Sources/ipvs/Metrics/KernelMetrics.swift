import IPVSFormats
import IPVSKernel
import IPVSModel

extension TableMetrics {
    /// Of the running kernel, which is only read.
    init(ofRunningKernel selection: Selection) throws(Failure) {
        let (snapshot, size) = try Self.readKernel()
        var showsService: ((ServiceIdentity) -> Bool)?
        if selection.services != .all { showsService = { selection.contains($0) } }
        var showsServer: (@Sendable (Endpoint) -> Bool)?
        if selection.servers != nil { showsServer = { selection.contains($0) } }
        self.init(
            snapshot, connectionTableSize: size, showsService: showsService, showsServer: showsServer)
    }

    private static func readKernel() throws(Failure) -> (table: TableSnapshot, buckets: UInt32) {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            return (try director.snapshot(withStatistics: true), director.information.connectionTableSize)
        } catch {
            throw .kernel(error)
        }
    }
}
