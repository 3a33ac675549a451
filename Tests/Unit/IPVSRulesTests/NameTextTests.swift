import IPVSModel
import Testing

@testable import IPVSRules

/// The texts that names come from. `RobustTests.NameFileTests` compares the readers with the C library's own.
@Suite struct NameTextTests {
    private static func answers(_ questions: [NameQuestion?], hosts text: String) -> [NameAnswer?] {
        let found = HostsText.answers(to: questions.compactMap { $0 }, in: Array(text.utf8))
        return questions.map { $0.flatMap { found[$0] } }
    }

    private static func answers(_ questions: [NameQuestion?], services text: String) -> [NameAnswer?] {
        let found = ServicesText.answers(to: questions.compactMap { $0 }, in: Array(text.utf8))
        return questions.map { $0.flatMap { found[$0] } }
    }

    private static func name(_ text: String) -> NameAnswer { .name(Array(text.utf8)) }
    private static func host(_ text: String) -> NameQuestion? { .address(of: Array(text.utf8)[...]) }
    private static func port(_ text: String) -> NameQuestion? { .port(of: Array(text.utf8)[...], .tcp) }

    @Test func theFirstLineThatFitsWins() {
        let text =
            "# 10.0.0.1 no\n\n10.0.0.1\tWeb www # other\n10.0.0.9 x\0no\n10.0.0.1 second\n10.0.0.2 WEB\n"
        #expect(
            Self.answers([.hostName(.ipv4(0x0a00_0001)), Self.host("web"), Self.host("WWW")], hosts: text)
                == [Self.name("Web"), .number(0x0a00_0001), .number(0x0a00_0001)])
        #expect(Self.answers([Self.host("other"), Self.host("no")], hosts: text) == [nil, nil])
    }

    @Test func addressesOfIPv6StandForIPv4WhereTheCLibrarySaysSo() {
        let text = "::1 loop\n::ffff:10.0.0.1 mapped\n2001:db8::1 six\n"
        #expect(
            Self.answers(
                [
                    .hostName(.ipv4(0x7f00_0001)), .hostName(.ipv6(1)), Self.host("loop"),
                    .hostName(.ipv4(0x0a00_0001)), Self.host("mapped"), Self.host("six"), .hostName(.ipv6(0)),
                ], hosts: text)
                == [
                    Self.name("loop"), Self.name("loop"), .number(0x7f00_0001), Self.name("mapped"),
                    .number(0x0a00_0001), nil, nil,
                ])
    }

    @Test(arguments: ["1.2.3.4", "10.1", "0x0a000001", "1.2.3.4.5", "a:b", "", "a\0b", "10.1 "])
    func noNameOfAHost(text: String) { #expect(Self.host(text) == nil) }

    @Test(arguments: ["1.2.3.4.", "10.names", "0x0a00000g", "-x"])
    func aNameOfAHost(text: String) { #expect(Self.host(text) != nil) }

    @Test func portsHaveNumbersAsCReadsThem() {
        let text = "a 0x50/tcp\nb 011/tcp bee\nc 12\nd 13/udp\ne 14 /tcp\nf 65551/tcp\n"
        #expect(
            Self.answers(["a", "b", "bee", "c", "d", "e", "f"].map(Self.port), services: text)
                == [.number(80), .number(9), .number(9), nil, nil, nil, .number(15)])
        #expect(Self.port("80") == nil)
        #expect(Self.port("080") == nil)
        #expect(Self.port("80x") != nil)
    }

    @Test(arguments: [
        ("files", NameSource.file), ("files dns", .fileThenHost), ("db files", .file),
        ("db files nis", .fileThenHost),
        ("dns files", .host), ("", .host), ("db [NOTFOUND=return] files", .host),
        ("files[SUCCESS=continue] dns", .host),
        ("compat", .host), ("filesx", .host),
    ])
    func sources(line: String, source: NameSource) {
        let text = "# hosts: no\npasswd: files\n hosts:  \(line) # files\nservices:nis\n"
        #expect(NameSource(of: "hosts", in: Array(text.utf8), hasDatabaseFile: { false }) == source)
    }

    @Test func onlyTheHostKnowsOfOtherSources() {
        func source(_ text: String, hasDatabaseFile: Bool = false) -> NameSource {
            NameSource(of: "services", in: Array(text.utf8), hasDatabaseFile: { hasDatabaseFile })
        }
        #expect(source("services: db files", hasDatabaseFile: true) == .host)
        #expect(source("hosts: files\n") == .host)
        #expect(source("services: files\nservices: files\n") == .host)
        #expect(source("services files\n") == .file)
    }
}
