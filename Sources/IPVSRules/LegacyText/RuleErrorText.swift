import IPVSModel

/// Every sentence in which the legacy tool says that it does not understand, once. They are part of its interface:
/// scripts match on them, so the mixed quotes and the doubled line feed of `-6` stay.
extension RuleError: CustomStringConvertible {
    /// What is wrong, as `ipvsadm` says it. Words of the input are quoted so that a terminal can show them.
    public var description: String {
        String(decoding: legacyText(quoting: .readable).dropLast(), as: UTF8.self)
    }

    /// The text for standard error, with its line feed. `program` is the name that the tool was called by.
    package func legacyText(
        program: [UInt8] = Array("ipvsadm".utf8), quoting: ByteText.Quoting = .raw
    ) -> [UInt8] {
        sentence(program: program).bytes(quoting: quoting) + [UInt8(ascii: "\n")]
    }

    /// 255 (−1) where the legacy tool's grammar fails, 2 for its own checks.
    package var exitStatus: Int32 {
        switch reason {
        case .noCommand, .unknownOption, .missingArgument, .unwantedArgument: 255
        default: 2
        }
    }

    /// Whether this error ends a restore at once. Otherwise it is printed and the next line is read.
    package var endsRestore: Bool {
        switch reason {
        case .unknownOption, .missingArgument, .unwantedArgument: false
        default: true
        }
    }

    private func sentence(program: [UInt8]) -> ByteText {
        switch reason {
        case .noCommand: "Try `\(program) -h' or '\(program) --help' for more information."
        case .unknownOption(let word): "\(word): unknown option"
        case .missingArgument(let word): "\(word): missing argument"
        case .unwantedArgument(let word): "\(word): option does not take an argument"
        case .secondCommand(let word): "invalid option `\(word)'"
        case .repeatedOption(let group): "multiple '\(group.legacyName)' options specified"
        case .unexpectedArgument(let word): "unexpected argument \(word)"
        case .missingConnectionTimeouts: "--set option requires 3 timeout values"
        case .missingOption(let group, let command):
            "You need to supply the '\(group.legacyName)' option for the '\(command.legacyName)' command"
        case .illegalOption(let group, let command):
            "Illegal '\(group.legacyName)' option with the '\(command.legacyName)' command"
        case .conflictingOptions(let group, let other, let command):
            "The option '\(group.legacyName)' conflicts with the '\(other.legacyName)' option in the '\(command.legacyName)' command"
        case .conflictingListOptions: "options conflicts in the list command"
        case .zeroPort: "Zero port specified for non-persistent service"
        case .onePacketWithoutUDP: "One-Packet Scheduling is only for UDP virtual services"
        case .mixedFamilies: "Different address family is allowed only for tunneling servers"
        case .tunnelOptionsWithoutTunnel: "Tunnel options conflict with forward method"
        case .missingTunnelOption(let group, let tunnel):
            "You need to supply the '\(group.legacyName)' option for the '\(tunnel.legacyName)' tunnel type"
        case .illegalTunnelOption(let group, let tunnel):
            "Illegal '\(group.legacyName)' option with the '\(tunnel.legacyName)' tunnel type"
        case .conflictingTunnelOptions(let group, let other, let tunnel):
            "The option '\(group.legacyName)' conflicts with the '\(other.legacyName)' option in the '\(tunnel.legacyName)' tunnel type"
        default: valueSentence
        }
    }

    /// The sentences about values of options.
    private var valueSentence: ByteText {
        switch reason {
        case .serviceAddress: "illegal virtual server address[:port] specified"
        case .serverAddress: "illegal real server address[:port] specified"
        case .firewallMark(let word): "invalid fwmark value `\(word)' specified"
        case .persistenceTimeout(let word), .connectionTimeout(let word):
            "invalid timeout value `\(word)' specified"
        case .persistenceMask: "illegal virtual server persistent mask specified"
        case .prefixLength: "illegal ipv6 netmask specified"
        case .weight: "illegal weight specified"
        case .upperThreshold: "illegal u_threshold specified"
        case .lowerThreshold: "illegal l_threshold specified"
        case .schedulerFlag(let word): "invalid scheduler flag `\(word)'"
        case .incompatibleSchedulerFlag(let word): "incompatible scheduler flag `\(word)'"
        case .tunnelType: "illegal tunnel type specified"
        case .tunnelPort: "illegal tunnel port specified"
        case .ipv6WithoutMark: "-6 used before -f\n"
        case .startDaemonRole: "illegal start-daemon parameter specified"
        case .stopDaemonRole: "illegal start_daemon specified"
        case .syncID: "illegal syncid specified"
        case .multicastGroup(let word, .ipv4): "invalid IPv4 mcast-group `\(word)'"
        case .multicastGroup(let word, .ipv6): "invalid IPv6 mcast-group `\(word)'"
        case .multicastPort: "illegal mcast-port specified"
        case .multicastTimeToLive: "illegal mcast-ttl specified"
        case .maximumLength: "illegal sync-maxlen specified"
        default: fileSentence
        }
    }

    /// The sentences about files of rules, which are ours.
    private var fileSentence: ByteText {
        switch reason {
        case .nullByte: "a NUL byte: rules are text"
        case .lineTooLong: "this line is longer than 1 MiB: is this a file of rules?"
        case .tooManyLines(let limit):
            "more than \(Array(limit.description.utf8)) lines: does this input ever end?"
        case .time: "expected @SECONDS, such as @12.5, no more than @4000000000"
        case .nothingAfterTime: "expected a rule after the time"
        case .noChange: "expected a rule that changes the table"
        default: ""
        }
    }
}
