import Foundation
import IPVSModel
import Testing

@testable import ipvs

/// Which services a running keepalived or ldirectord has: told from command lines and files.
@Suite struct ServiceManagerTests {
    private static let web = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_020a), port: 443))
    private static let name = ServiceIdentity.endpoint(.udp, Endpoint(address: .ipv4(0xc000_020a), port: 53))

    /// This process stands for the other.
    private static func program(_ words: String...) -> RunningProgram {
        RunningProgram(process: "self", arguments: words)
    }

    private static func file(_ name: String, _ text: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)-\(name)").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func keepalivedHasWhatItsConfigurationSays() throws {
        let path = try Self.file(
            "keepalived.conf",
            "virtual_server 192.0.2.10 443 {\n protocol TCP\n real_server 10.1.0.1 443 {\n }\n}\n")
        defer { unlink(path) }
        for words in [
            ["-Dlf", path], ["-nDf\(path)"], ["-p", "/x", "-f", path], ["-f", path], ["-f\(path)"],
            ["--use-file", path], ["--use-file=\(path)", "-n"],
        ] {
            let program = RunningProgram(process: "self", arguments: ["/usr/sbin/keepalived"] + words)
            let manager = try #require(ServiceManager.keepalived([program]))
            #expect(manager.manages(Self.web) && !manager.manages(Self.name), "\(words)")
        }
    }

    /// One process for VRRP, one for the checkers; lines for a name that is not looked for.
    @Test func severalKeepaliveds() throws {
        let path = try Self.file(
            "keepalived.conf",
            "virtual_server 192.0.2.10 443 {\n protocol TCP\n real_server 10.1.0.1 443 {\n }\n}\n")
        defer { unlink(path) }
        let programs = [Self.program("keepalived", "-P"), Self.program("keepalived", "-C", "-f", path)]
        let manager = try #require(ServiceManager.keepalived(programs))
        #expect(manager.manages(Self.web) && !manager.manages(Self.name))
        let named = try #require(
            ServiceManager.keepalived([Self.program("keepalived", "-i", "lb1", "-f", path)]))
        #expect(named.manages(Self.name))
    }

    @Test func ldirectordHasWhatItsConfigurationSays() throws {
        let path = try Self.file(
            "ldirectord.cf", "virtual=192.0.2.10:443\n\treal=10.1.0.1:443 masq\n\tprotocol=tcp\n")
        defer { unlink(path) }
        let manager = try #require(
            ServiceManager.ldirectord([Self.program("/usr/bin/perl", "/usr/sbin/ldirectord", path, "start")]))
        #expect(manager.manages(Self.web) && !manager.manages(Self.name))
    }

    @Test func whatCannotBeReadIsEverything() throws {
        let manager = try #require(ServiceManager.keepalived([Self.program("keepalived", "-f", "/nowhere")]))
        #expect(manager.manages(Self.web) && manager.manages(.firewallMark(5, .ipv6)))
        #expect(
            ServiceManager.ldirectord([Self.program("ldirectord", "/nowhere.cf")])?.manages(Self.web) == true)
    }

    @Test func nobodyManagesNothing() {
        #expect(ServiceManager.keepalived([]) == nil)
        #expect(ServiceManager.keepalived([Self.program("keepalived", "--vrrp")]) == nil)
        #expect(ServiceManager.ldirectord([]) == nil)
    }

    /// By its name, in our network namespace.
    @Test func processesAreFound() throws {
        let own = String(
            decoding: try Data(contentsOf: URL(filePath: "/proc/self/comm")).dropLast(), as: UTF8.self)
        #expect(RunningProgram.all(named: own).contains { $0.process == "\(getpid())" })
        #expect(RunningProgram.all(named: "no such program").isEmpty)
    }
}
