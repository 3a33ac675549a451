import IPVSKernel
import IPVSModel

/// Looks at some servers of the running kernel again and again. It reads nothing but their services.
struct ServerWatch: ~Copyable {
    let servers: [ServerOfService]
    private var director: KernelDirector<NetlinkTransport>

    init(_ servers: [ServerOfService]) throws(Failure) {
        self.servers = servers
        do throws(KernelError) {
            director = try KernelDirector(link: NetlinkTransport())
        } catch {
            throw .kernel(error)
        }
    }

    /// What the kernel shows of them now; those that are gone are not among them.
    mutating func look() throws(Failure) -> [ServerOfService: DestinationSnapshot] {
        var found: [ServerOfService: DestinationSnapshot] = [:]
        let watched = Set(servers)
        do throws(KernelError) {
            for service in Set(servers.map(\.service)) {
                for entry in try director.destinations(of: service, withStatistics: false) {
                    let name = ServerOfService(entry.destination.endpoint, of: service)
                    if watched.contains(name) { found[name] = entry }
                }
            }
        } catch {
            throw .kernel(error)
        }
        return found
    }
}
