import IPVSFormats
import IPVSKernel
import IPVSModel
import TestSupport
import Testing

@testable import ipvs

/// `ipvs ready`: what counts as ready, and what monitors are told.
@Suite struct ReadinessTests {
    private static func service(_ identity: ServiceIdentity, weights: [Int32]) -> ServiceSnapshot {
        ServiceSnapshot(
            service: VirtualService(identity: identity),
            destinations: weights.enumerated().map { index, weight in
                DestinationSnapshot(
                    destination: Destination(
                        endpoint: Endpoint(address: .ipv4(0x0a01_0001 + UInt32(index)), port: 80),
                        weight: weight),
                    counts: ConnectionCounts(active: 2, inactive: 3))
            })
    }

    private static let web = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_020a), port: 443))

    private static func readiness(
        _ weights: [Int32], servers: UInt32 = 1, weight: UInt32 = 0, _ selection: Selection = Selection()
    ) -> Readiness {
        Readiness(
            [service(web, weights: weights)], named: nil, selection,
            ReadinessRule(servers: servers, weight: weight))
    }

    @Test(
        arguments: [
            ([], 1, 0, false), ([], 0, 0, true), ([0, 0], 1, 0, false), ([0, 1], 1, 0, true),
            ([3, 4, 0], 2, 7, true), ([3, 4, 0], 2, 8, false), ([3, 4, 0], 3, 0, false), ([-1], 1, 0, false),
            ([.max, .max, .max], 3, .max, true), ([1, -5], 1, 1, true),
        ] as [([Int32], UInt32, UInt32, Bool)])
    func rules(weights: [Int32], servers: UInt32, weight: UInt32, isReady: Bool) {
        #expect(Self.readiness(weights, servers: servers, weight: weight).isReady == isReady)
    }

    @Test func onlyServersThatAreLookedAtCount() throws {
        let selection = Selection(servers: [try #require(ServerPattern("10.1.0.2"))])
        #expect(Self.readiness([5, 0, 5], selection).isReady == false)
        #expect(Self.readiness([0, 5, 0], selection).isReady)
        #expect(Self.readiness([0, 5, 0], selection).services.first?.active == 2)
    }

    /// A name without a service is as bad as a service without servers, and so is a table without services.
    @Test func whatIsNamedHasToBeThere() {
        let table = [Self.service(.firewallMark(5, .ipv6), weights: [1])]
        #expect(Readiness(table, named: [.mark(5)], Selection(), ReadinessRule()).isReady)
        let two = Readiness(table, named: [.mark(5), .mark(6)], Selection(), ReadinessRule())
        #expect(!two.isReady && two.missing == ["mark=6"])
        #expect(!Readiness([], named: nil, Selection(), ReadinessRule()).isReady)
    }

    @Test(arguments: [
        "tcp/192.0.2.10:443", "192.0.2.10:443", "mark=5", "tcp/192.0.2.10", "192.0.2.0-192.0.2.255", ":443",
        "udp/:53", "udp/[2001:db8::1]:53", "2001:db8::1",
    ])
    func namesAreSaidAsTheyAreRead(name: String) throws {
        #expect(try #require(Scope.Part(name)).text == name)
    }

    /// What is asked for by itself is what the name contains, and nothing else could be.
    @Test func namesOfCertainServices() throws {
        func identities(_ name: String) throws -> [ServiceIdentity]? {
            try #require(Scope.Part(name)).identities
        }
        let endpoint = Endpoint(address: .ipv4(0xc000_020a), port: 443)
        #expect(try identities("udp/192.0.2.10:443") == [.endpoint(.udp, endpoint)])
        #expect(
            try identities("192.0.2.10:443")
                == [.endpoint(.tcp, endpoint), .endpoint(.udp, endpoint), .endpoint(.sctp, endpoint)])
        #expect(try identities("mark=5") == [.firewallMark(5, .ipv4), .firewallMark(5, .ipv6)])
        for name in ["192.0.2.10", "192.0.2.0/24", ":443", "udp/:53"] { #expect(try identities(name) == nil) }
        for name in ["udp/192.0.2.10:443", "192.0.2.10:443", "mark=5"] {
            let scope = Scope(parts: [try #require(Scope.Part(name))])
            #expect(try identities(name)?.allSatisfy(scope.contains) == true)
        }
    }

    // MARK: Monitors

    @Test func linesOfMonitors() {
        #expect(
            MonitoringLine(Self.readiness([3, 4, 0], servers: 2, weight: 5)).text
                == "IPVS OK: tcp 192.0.2.10:443 has 2 of 3 servers, weight 7 | 'tcp 192.0.2.10:443 servers'=2;;2:;0;3 "
                + "'tcp 192.0.2.10:443 weight'=7;;5:;0 'tcp 192.0.2.10:443 active'=6;;;0 "
                + "'tcp 192.0.2.10:443 inactive'=9;;;0")
        let bad = MonitoringLine(Self.readiness([0]))
        #expect(bad.text.hasPrefix("IPVS CRITICAL: tcp 192.0.2.10:443 has 0 of 1 servers, weight 0 | "))
        #expect(bad.status == 2)
        let missing = MonitoringLine(Readiness([], named: [.mark(7)], Selection(), ReadinessRule()))
        #expect(missing.text == "IPVS CRITICAL: there is no service mark=7")
        #expect(
            MonitoringLine(Readiness([], named: nil, Selection(), ReadinessRule())).text
                == "IPVS CRITICAL: the table has no service")
        let unknown = MonitoringLine(Failure.kernel(.refused(.services, errno: 1, text: "a|b")))
        #expect(unknown.status == 3)
        #expect(
            unknown.text.hasPrefix("IPVS UNKNOWN: the kernel's table cannot be read: ")
                && !unknown.text.contains("|"))
    }

    /// One line of a bounded length, however large the table is.
    @Test func aLargeTableHasAShortLine() {
        let table = (0..<10_000).map { Self.service(.firewallMark($0, .ipv4), weights: [1, 0]) }
        for rule in [ReadinessRule(), ReadinessRule(servers: 2)] {
            let line = MonitoringLine(Readiness(table, named: nil, Selection(), rule))
            #expect(line.text.utf8.count < 8192 && line.text.contains(" and 9980 more | "))
        }
    }

    // MARK: Asking

    /// A kernel that greets and then knows no service.
    @Test func aServiceThatIsNotThereIsAskedForOnce() throws {
        var questions = 0
        var director = try KernelDirector(
            link: ScriptedTransport { _ in
                questions += 1
                return questions == 1
                    ? [AnswerBuilder.information()] : [AnswerBuilder.result(3, sequence: 3)]
            })
        let named = [try #require(Scope.Part("tcp/192.0.2.10:443"))]
        let found = try Readiness.read(from: &director, named: named, Selection(), ReadinessRule())
        #expect(found.missing == ["tcp/192.0.2.10:443"])
        #expect(questions == 2)
    }

    // MARK: The program

    @Test(arguments: [
        ("ready", "IPVS is not loaded", 2), ("ready --min-servers x", "min-servers", 2),
        ("ready --nagios --json", "leave one out", 3), ("ready --nagios --min-servers x", "min-servers", 3),
        ("ready --service nonsense", "expected ADDRESS", 2), ("ready extra", "extra", 2),
    ])
    func mistakes(words: String, message: String, status: Int32) throws {
        let answer = try Shell.run("ipvs \(words)")
        #expect(answer.output == "" && answer.errors.contains(message), "\(answer)")
        #expect(answer.status == status)
    }

    @Test func aMonitorIsToldWhatCannotBeRead() throws {
        let answer = try Shell.run("ipvs ready --nagios")
        #expect(answer.output.hasPrefix("IPVS UNKNOWN: the kernel's table cannot be read: "), "\(answer)")
        #expect(answer.errors == "" && answer.status == 3)
    }
}
