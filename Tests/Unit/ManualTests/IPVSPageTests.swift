import Foundation
import Testing

@testable import ipvs

/// ipvs(1) says what the program's own description says, both ways.
@Suite struct IPVSPageTests {
    private let page: ManualPage
    private let program: Dump.Command

    init() throws {
        page = try ManualPage("ipvs.1")
        program = try JSONDecoder().decode(Dump.self, from: Data(IPVS._dumpHelp().utf8)).command
    }

    @Test func hasASubsectionForEverySubcommand() throws {
        let section = try #require(page.part("Sh", "SUBCOMMANDS"))
        #expect(section.subsections.sorted() == program.described.map(\.commandName).sorted())
    }

    /// Options in groups that several subcommands share are described once, in a section of their own.
    @Test func describesTheOptionsOfEachSubcommand() throws {
        let section = try #require(page.part("Sh", "SUBCOMMANDS"))
        for command in program.described {
            let part = try #require(section.part("Ss", command.commandName), "\(command.commandName)")
            var described = part.optionItems.flatMap(\.names)
            for title in command.groups {
                #expect(part.mentions(section: title), "\(command.commandName) does not mention \(title)")
                described += try #require(page.part("Sh", title.uppercased()), "no section \(title)")
                    .optionItems
                    .flatMap(\.names)
            }
            #expect(described.sorted() == command.options.sorted(), "\(command.commandName)")
        }
    }

    @Test func namesNoOtherOption() {
        #expect(
            page.options.subtracting(program.described.flatMap(\.options) + ["-h", "--help", "--version"])
                == [])
    }

    @Test func theVersionIsThatOfThePackage() throws {
        let changelog = URL(filePath: #filePath).appending(path: "../../../../Packaging/debian/changelog")
            .standardized
        let latest = try #require(
            try String(contentsOf: changelog, encoding: .utf8).firstMatch(of: #/\(([^)]*)\)/#))
        #expect(IPVS.configuration.version == "ipvs \(latest.1)")
    }

    @Test func saysTheDefaults() throws {
        let section = try #require(page.part("Sh", "SUBCOMMANDS"))
        for command in program.described {
            let own = section.part("Ss", command.commandName)
            for argument in command.arguments ?? [] {
                guard let value = argument.stated, let name = argument.typed.first else { continue }
                // What a subcommand does not describe itself stands in a section that several share.
                let parts = [own] + command.groups.map { page.part("Sh", $0.uppercased()) }
                let found = parts.compactMap { $0?.paragraph(ofOption: name) }
                let text = try #require(found.first, "\(name)")
                #expect(
                    text.contains(value),
                    "\(command.commandName) \(name): the default \(value) is not mentioned")
            }
        }
    }
}

/// What `ipvs --experimental-dump-help` prints, as far as it is read here.
private struct Dump: Decodable {
    var command: Command

    struct Command: Decodable {
        var commandName: String
        var shouldDisplay: Bool
        var subcommands: [Command]?
        var arguments: [Argument]?

        /// All subcommands but `help`, which ArgumentParser adds.
        var described: [Command] {
            (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        }
        var options: [String] { (arguments ?? []).flatMap(\.typed) }
        var groups: [String] { Set((arguments ?? []).compactMap(\.sectionTitle)).sorted() }
    }

    struct Argument: Decodable {
        var kind: String
        var shouldDisplay: Bool
        var names: [Name]?
        var abstract: String?
        var defaultValue: String?
        var sectionTitle: String?

        struct Name: Decodable {
            var kind: String
            var name: String
        }

        /// The default, which some options say in their help only: they behave differently when they are not given.
        var stated: String? {
            defaultValue ?? abstract?.firstMatch(of: #/\(default: (.*)\)/#).map { String($0.1) }
        }

        /// As they are typed; `-h` and `--version` belong to all.
        var typed: [String] {
            guard shouldDisplay else { return [] }
            return (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }.filter {
                !["-h", "--help", "--version"].contains($0)
            }
        }
    }
}
