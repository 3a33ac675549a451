import IPVSModel
import IPVSSimulator
import Testing

@testable import IPVSRules

/// ipvsadm(8) says what `OptionTable` says, both ways.
@Suite struct IPVSAdmPageTests {
    private let page: ManualPage

    init() throws { page = try ManualPage("ipvsadm.8") }

    @Test func describesEveryOptionOnce() throws {
        let described = try items("COMMANDS") + items("OPTIONS")
        let names = described.flatMap(\.names).sorted()
        let known = (CompletionOption.commands + CompletionOption.others).flatMap(\.names).sorted()
        #expect(names == known, "described but unknown, or known but not described once")
    }

    @Test func separatesCommandsFromOptions() throws {
        let commands = CompletionOption.commands.flatMap(\.names)
        #expect(try Set(items("COMMANDS").flatMap(\.names)) == Set(commands))
    }

    @Test func saysWhichOptionsHaveAValue() throws {
        for item in try items("COMMANDS") + items("OPTIONS") {
            let option = try #require(
                (CompletionOption.commands + CompletionOption.others).first {
                    $0.names.contains(item.names[0])
                })
            // The values of --set and of services are not the option's own.
            if option.description.isCommand, option.description.argument == .none { continue }
            #expect(item.hasValue == (option.description.argument != .none), "\(item.head)")
            #expect(item.hasOptionalValue == (option.description.argument == .optional), "\(item.head)")
        }
    }

    @Test func namesNoOtherOption() {
        let known = Set((CompletionOption.commands + CompletionOption.others).flatMap(\.names))
        #expect(page.options.subtracting(known) == [])
    }

    /// Each command's forms in the synopsis have all the options that it takes, and no other.
    @Test(arguments: CommandKind.allCases) func synopsisHasTheOptionsOfEachCommand(command: CommandKind)
        throws
    {
        let synopsis = try #require(page.part("Sh", "SYNOPSIS"))
        var shown: Set<String> = []
        var count = 0
        for form in synopsis.forms {
            let options = form.flatMap { ManualPage.options(in: $0[...]) }
            guard options.contains(where: command.names.contains) else { continue }
            count += 1
            shown.formUnion(options.filter { !Self.commands.contains($0) })
            if form.contains(where: { $0.contains("Ar virtual-service") }) { shown.insert("virtual-service") }
        }
        #expect(count > 0, "no form")
        #expect(
            shown == Set(CompletionOption.others.filter { $0.commands.contains(command) }.map(Self.shortName))
        )
    }

    @Test func describesEveryScheduler() throws {
        let section = try #require(page.part("Sh", "SCHEDULERS"))
        #expect(section.items(of: "Cm") == SchedulerFactory.names.map(\.rawValue).sorted())
    }

    private static let commands = Set(CompletionOption.commands.flatMap(\.names))

    /// As the synopsis writes it: by letter, and services by one word.
    private static func shortName(_ option: CompletionOption) -> String {
        option.description.group == .serviceAddress || option.description.option == .ipv6
            ? "virtual-service" : option.names[0]
    }

    private func items(_ section: String) throws -> [ManualPage.Item] {
        try #require(page.part("Sh", section), "no section \(section)").optionItems
    }
}
