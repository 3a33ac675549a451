import IPVSModel
import IPVSSimulator

@testable import IPVSRules

/// An option as the completion scripts see it: where it may stand, and how its value is completed.
struct CompletionOption {
    let description: OptionDescription
    /// The commands that take it; empty for a command.
    let commands: [CommandKind]

    static let commands = OptionTable.commands.map { CompletionOption($0, after: []) }

    /// All but the commands.
    static let others = OptionTable.all.filter { !$0.isCommand }.map { description in
        CompletionOption(description, after: CommandKind.allCases.filter { $0.takes(description) })
    }

    private init(_ description: OptionDescription, after commands: [CommandKind]) {
        self.description = description
        self.commands = commands
    }

    var summary: String { description.option.summary }

    /// `-s` and `--scheduler`, as far as the option has them.
    var names: [String] {
        let letter = description.letter.map { "-" + String(UnicodeScalar($0)) }
        let long = description.longName.isEmpty ? nil : "--" + description.longName
        return [letter, long].compactMap(\.self)
    }

    /// Names of every option that cannot follow this one: it says the same, or the opposite.
    var rivals: [String] {
        if case .command(let kind) = description.option { return kind.names }
        return Self.others.filter { other in
            if other.description.option == description.option { return true }
            guard let group = description.group, let otherGroup = other.description.group else {
                return false
            }
            return group == otherGroup || Self.exclude(group, otherGroup) || Self.exclude(otherGroup, group)
        }.flatMap(\.names)
    }

    /// Whether no command takes both: by the table, or because `CommandDraft.list` has no such column.
    private static func exclude(_ group: OptionGroup, _ other: OptionGroup) -> Bool {
        let sets = CommandKind.allCases.map(\.rules.exclusive) + TunnelKind.allCases.map(\.rules.exclusive)
        if sets.contains(where: { $0.contains(group) && $0.contains(other) }) { return true }
        guard OptionGroups.columns.contains(other) else { return false }
        return group == .timeout || group == .daemon
            || group == .connection && other != .persistentConnections
    }

    /// The option without which this one makes no sense.
    var needed: CompletionOption? {
        let needed: Option
        switch description.option {
        case .ipv6: needed = .firewallMark
        case .tunnelType, .tunnelPort, .withoutChecksum, .withChecksum, .withRemoteChecksum: needed = .ipip
        default: return nil
        }
        return Self.others.first { $0.description.option == needed }
    }

    /// How the value of an option is completed.
    enum Value: Hashable {
        /// There is none.
        case absent
        /// Nothing can be offered; the word says what it is.
        case free(String)
        case words(String, [String])
        /// Words with commas between them.
        case schedulerFlags
        /// What the table has; the letter is that of the rules that `-S` prints.
        case services(String), servers
        case interfaces
    }

    var value: Value {
        switch description.option {
        case .command(.startDaemon), .command(.stopDaemon): .words("role", ["master", "backup"])
        case .tcpService: .services("-t")
        case .udpService: .services("-u")
        case .sctpService: .services("--sctp-service")
        case .firewallMark: .services("-f")
        case .realServer: .servers
        case .scheduler: .words("scheduler", SchedulerFactory.names.map(\.rawValue))
        case .schedulerFlags: .schedulerFlags
        case .persistenceEngine: .words("engine", Persistence.knownEngines)
        case .tunnelType: .words("type", TunnelKind.allCases.map { "\($0.legacyName)" })
        case .multicastInterface: .interfaces
        case .persistent: .free("seconds")
        case .netmask: .free("mask")
        case .multicastGroup: .free("address")
        default: description.argument == .none ? .absent : .free("number")
        }
    }

    static let schedulerFlags = SchedulerFlagText.all.map { "\($0.name)" }
}

extension OptionDescription {
    var isCommand: Bool { if case .command = option { true } else { false } }
}

extension CommandKind {
    /// Whether an option may follow this command; `-6` and `--sort`, which have no group, belong to their neighbours.
    func takes(_ description: OptionDescription) -> Bool {
        switch description.option {
        case .command: false
        case .ipv6: rules.allowed.contains(.serviceAddress)
        case .sorted: self == .list
        default: description.group.map(rules.allowed.contains) ?? false
        }
    }

    /// All ways to write it.
    var names: [String] {
        CompletionOption.commands.filter { $0.description.option == .command(self) }.flatMap(\.names)
    }

    /// `A`, or the long name of a command that has no letter.
    var label: String {
        let name = names.first ?? ""
        return String(name.drop { $0 == "-" })
    }
}
