import GuestSupport
import IPVSKernel
import IPVSModel
import Testing

/// Every attribute of a service, written to the kernel and read back.
@Suite(.inEmbeddedKernel) struct ServiceTests {
    private static func services() throws -> [VirtualService] {
        let web = try ServiceIdentity.tcp("10.0.0.1", 80)
        let web6 = try ServiceIdentity.tcp("2001:db8::1", 443)
        let dns = ServiceIdentity.endpoint(.udp, try Endpoint("10.0.0.1", 53))
        let diameter = ServiceIdentity.endpoint(.sctp, try Endpoint("255.255.255.254", 65535))
        let sip = ServiceIdentity.endpoint(.udp, try Endpoint("10.0.0.2", 5060))
        return [
            VirtualService(identity: web, scheduler: .weightedRoundRobin),
            VirtualService(identity: web6, scheduler: .sourceHashing, flags: [.hashPort, .hashFallback]),
            VirtualService(identity: web6, scheduler: .maglevHashing, flags: .allScheduler),
            VirtualService(identity: dns, scheduler: .roundRobin, flags: .onePacket),
            VirtualService(identity: diameter),
            VirtualService(
                identity: try .tcp("10.0.0.3", 0),
                persistence: Persistence(timeout: 2_678_400, netmask: .ipv4(0xff00_ff00))),
            VirtualService(
                identity: try .tcp("2001:db8::2", 0),
                persistence: Persistence(timeout: 1, netmask: .ipv6(prefixLength: 1))),
            VirtualService(
                identity: sip, persistence: Persistence(netmask: .host(.ipv4)), persistenceEngine: "sip"),
            VirtualService(identity: .firewallMark(4_294_967_295, .ipv4), scheduler: .destinationHashing),
            VirtualService(
                identity: .firewallMark(1, .ipv6),
                persistence: Persistence(netmask: .ipv6(prefixLength: 64))),
        ]
    }

    @Test(arguments: try services()) func isReadBackAsWritten(service: VirtualService) throws {
        let (one, all) = try withFreshTable { kernel in
            try apply([.addService(service)], to: &kernel)
            return (try kernel.service(service.identity), try kernel.services())
        }
        #expect(one.service == service)
        #expect(all.map(\.service) == [service])
        #expect(one.statistics == Statistics())
    }

    @Test(arguments: [
        SchedulerName.roundRobin, .weightedRoundRobin, .leastConnection, .weightedLeastConnection,
        .localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication, .destinationHashing,
        .sourceHashing, .shortestExpectedDelay, .neverQueue, .weightedFailover, .weightedOverflow,
        .maglevHashing,
    ])
    func everySchedulerOfThisKernel(scheduler: SchedulerName) throws {
        let service = VirtualService(identity: try .tcp("10.0.0.1", 80), scheduler: scheduler)
        let read = try withFreshTable { kernel in
            try apply([.addService(service)], to: &kernel)
            return try kernel.service(service.identity).service
        }
        #expect(read == service)
    }

    @Test func editReplacesEverythingButTheIdentity() throws {
        let identity = try ServiceIdentity.tcp("10.0.0.1", 80)
        let before = VirtualService(
            identity: identity, scheduler: .sourceHashing, flags: .hashPort,
            persistence: Persistence(timeout: 60, netmask: .ipv4(0xffff_ff00)))
        let after = VirtualService(identity: identity, scheduler: .leastConnection)
        let read = try withFreshTable { kernel in
            try apply([.addService(before), .editService(after)], to: &kernel)
            return try kernel.snapshot().services.map(\.service)
        }
        #expect(read == [after])
    }

    @Test func refusals() throws {
        let web = VirtualService(identity: try .tcp("10.0.0.1", 80))
        let missing = try ServiceIdentity.tcp("10.0.0.9", 80)
        let unknown = VirtualService(identity: missing, scheduler: SchedulerName(rawValue: "roulette"))
        let engine = VirtualService(
            identity: missing, persistence: Persistence(netmask: .host(.ipv4)), persistenceEngine: "nobody")
        let refused = try withFreshTable { kernel in
            try kernel.apply([
                .addService(web), .addService(web), .addService(unknown), .addService(engine),
                .editService(VirtualService(identity: missing)), .deleteService(missing), .zero(missing),
                .deleteService(web.identity), .deleteService(web.identity),
            ])
        }
        #expect(refused.map(\.index) == [1, 2, 3, 4, 5, 6, 8])
        #expect(
            refused.map(\.reason) == [
                .serviceExists, .schedulerOrEngineNotFound, .schedulerOrEngineNotFound, .noSuchService,
                .noSuchService, .noSuchService, .noSuchService,
            ])
    }

    /// No scheduler has such a name, so it is as unknown as any other.
    @Test(arguments: [15, 16, 17, 4000]) func aNameOfAnyLengthIsJustUnknown(length: Int) throws {
        let name = SchedulerName(rawValue: String(repeating: "r", count: length))
        let service = VirtualService(identity: try .tcp("10.0.0.1", 80), scheduler: name)
        let refused = try withFreshTable { try $0.apply([.addService(service)]) }
        #expect(refused.map(\.reason) == [.schedulerOrEngineNotFound])
    }

    @Test func aMaskWithoutPersistenceIsKept() throws {
        var service = VirtualService(identity: try .tcp("10.0.0.1", 80))
        service.idleNetmask = .ipv4(0xffff_ff00)
        let read = try withFreshTable { [service] kernel in
            try apply([.addService(service)], to: &kernel)
            return try kernel.service(service.identity).service
        }
        #expect(read == service)
    }

    @Test func askingForAMissingServiceNamesIt() throws {
        let missing = try ServiceIdentity.tcp("10.0.0.9", 80)
        let error = try withFreshTable { kernel -> KernelError? in
            do throws(KernelError) {
                _ = try kernel.service(missing)
                return nil
            } catch { return error }
        }
        #expect(error == .refused(.service(missing), errno: 3, text: nil))
    }
}
