import IPVSModel
import IPVSRules
import Testing

@testable import ipvsadm

/// How `getent` is asked, and what its answers mean.
@Suite struct HostCallTests {
    private static let web = NameQuestion.address(ofHost: Array("web".utf8))
    private static let mapped = NameQuestion.hostName(.ipv6(0xffff_0a00_0001))

    private static func answers(
        _ database: HostCall.Database, _ questions: [NameQuestion], _ output: String
    ) -> [NameQuestion: NameAnswer] {
        HostCall(database, questions).answers(in: Array(output.utf8))
    }

    @Test func addressesOfHosts() {
        #expect(
            Self.answers(.hosts, [Self.web], "10.0.0.1  a.example web\n10.0.0.2  a.example web\n")
                == [Self.web: .number(0x0a00_0001)])
        #expect(Self.answers(.hosts, [Self.web], "2001:db8::1  web\n") == [:])
        #expect(
            Self.answers(.ahostsv4, [Self.web], "10.0.0.3 STREAM web\n10.0.0.3 DGRAM\n10.0.0.3 RAW\n")
                == [Self.web: .number(0x0a00_0003)])
        #expect(Self.answers(.hosts, [Self.web], "") == [:])
    }

    /// Names asked for together are told apart by their official names, and the rest asked alone.
    @Test func addressesOfSeveralHosts() {
        let other = NameQuestion.address(ofHost: Array("other".utf8))
        #expect(
            Self.answers(
                .hosts, [Self.web, other], "10.0.0.1  a.example web\n2001:db8::1  web\n10.0.0.2  Other\n")
                == [other: .number(0x0a00_0002)])
    }

    @Test func whatIsAskedTogetherIsOfOneKind() {
        let addresses: [NameQuestion] = (0..<40).map { .hostName(.ipv4($0)) } + [Self.mapped, Self.web]
        let calls = HostCall.calls(
            for: addresses + [.port(ofService: [120], .tcp), .port(ofService: [121], .tcp)])
        #expect(calls.map(\.questions.count) == [16, 16, 8, 1, 1, 1, 1])
        #expect(calls.map(\.database) == [.hosts, .hosts, .hosts, .hosts, .hosts, .services, .services])
        #expect(Set(calls.flatMap(\.questions)).isSuperset(of: addresses))
    }

    @Test func namesOfHosts() {
        let questions = [NameQuestion.hostName(.ipv4(0x0a00_0001)), .hostName(.ipv4(0x0a00_0002))]
        #expect(
            Self.answers(.hosts, questions, "10.0.0.2        b.example b\n")
                == [questions[1]: .name(Array("b.example".utf8))])
        // The DNS source looks a mapped address up as IPv4.
        #expect(
            Self.answers(.hosts, [Self.mapped], "10.0.0.1  a\n") == [Self.mapped: .name(Array("a".utf8))])
        #expect(
            Self.answers(.hosts, [Self.mapped], "::ffff:10.0.0.1  a\n") == [
                Self.mapped: .name(Array("a".utf8))
            ])
    }

    @Test func ports() {
        let questions = [
            NameQuestion.portName(NamedPort(number: 80, transport: .tcp)),
            .portName(NamedPort(number: 80, transport: .sctp)),
        ]
        #expect(
            Self.answers(.services, questions, "http                  80/tcp www\n")
                == [questions[0]: .name(Array("http".utf8))])
        let www = NameQuestion.port(ofService: Array("www".utf8), .tcp)
        #expect(Self.answers(.services, [www], "http                  80/tcp www\n") == [www: .number(80)])
    }

    @Test func whatIsAskedIsNoOptionAndNoNumber() {
        func keys(_ questions: [NameQuestion]) -> [String?] {
            questions.map { $0.key.map { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(
            keys([.address(ofHost: Array("-x".utf8)), Self.mapped, .hostName(.ipv4(1))])
                == [nil, "::ffff:10.0.0.1", "0.0.0.1"])
        #expect(
            keys(["089", "a/b", "-a", "80x"].map { .port(ofService: Array($0.utf8), .udp) })
                == [nil, nil, nil, "80x/udp"])
    }

    @Test func whatWasAskedTogetherIsAskedOneByOne() {
        let call = HostCall(.hosts, [.hostName(.ipv4(1)), .hostName(.ipv4(2))])
        #expect(call.otherWays.map(\.questions) == [[.hostName(.ipv4(1))], [.hostName(.ipv4(2))]])
        #expect(call.otherWays.allSatisfy { $0.otherWays.isEmpty })
        let forward = HostCall(.hosts, [Self.web])
        #expect(forward.otherWays.map(\.database) == [.ahostsv4])
        #expect(forward.otherWays.allSatisfy { $0.otherWays.isEmpty })
    }
}
