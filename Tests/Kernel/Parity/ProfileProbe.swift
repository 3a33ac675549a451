import GuestSupport
import IPVSKernel
import IPVSModel

/// Asks the kernel at hand which rules it has, in the network namespace of the calling thread.
package enum ProfileProbe {
    package typealias Answer = KernelDirector<NetlinkTransport>.ProfileAnswer

    /// Without a service, with one of IPv4 and with one of IPv6; and whether the table stayed as it was.
    package static func answers() throws -> ([Answer], isUnchanged: Bool) {
        var director = try KernelDirector(link: NetlinkTransport())
        var answers = [director.profile(asking: [])]
        var isUnchanged = try director.snapshot().services.isEmpty
        for address in [IPAddress.ipv4(0xc000_0201), .ipv6(0x2001_0db8_0001 << 80 | 1)] {
            let identity = ServiceIdentity.endpoint(.tcp, Endpoint(address: address, port: 80))
            let server: IPAddress =
                address.family == .ipv4 ? .ipv4(0xac10_0101) : .ipv6(0xfd00_0005 << 96 | 1)
            for refusal in try director.apply([
                .addService(VirtualService(identity: identity, scheduler: .roundRobin)),
                .addDestination(
                    Destination(
                        endpoint: Endpoint(address: server, port: 80), method: .masquerading, weight: 1,
                        thresholds: ConnectionThresholds(upper: 10)), to: identity),
            ]) { throw GuestError("cannot make a table: \(refusal.reason)") }
            let before = try director.snapshot()
            answers.append(director.profile(asking: [identity]))
            isUnchanged = try isUnchanged && before == director.snapshot()
        }
        return (answers, isUnchanged)
    }
}
