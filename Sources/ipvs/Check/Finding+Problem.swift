import IPVSFormats
import IPVSRules

extension Finding {
    /// What cannot be understood.
    init(_ problem: TableText.Problem) {
        switch problem.reason {
        case .rule(let error):
            self.init(
                code: error.code, place: problem.place, message: error.sentence,
                option: error.position == nil ? error.option : nil)
        case .message(let message): self.init(code: .syntax, place: problem.place, message: message)
        }
    }
}

extension RuleError {
    fileprivate var code: FindingCode {
        switch reason {
        case .nullByte, .lineTooLong, .tooManyLines: .notText
        case .noCommand, .noChange: .noRule
        case .unknownOption: .unknownOption
        case .missingArgument, .unwantedArgument: .optionArgument
        case .secondCommand, .repeatedOption, .unexpectedArgument: .oneTooMany
        case .serviceAddress, .serverAddress: .address
        case .missingOption, .missingTunnelOption, .missingConnectionTimeouts: .missingOption
        case .illegalOption, .conflictingOptions, .conflictingListOptions, .tunnelOptionsWithoutTunnel,
            .illegalTunnelOption, .conflictingTunnelOptions, .incompatibleSchedulerFlag, .ipv6WithoutMark:
            .conflictingOptions
        case .zeroPort: .portZero
        case .onePacketWithoutUDP: .onePacketWithoutUDP
        case .mixedFamilies: .mixedFamilies
        case .time, .nothingAfterTime: .time
        case .firewallMark, .persistenceTimeout, .connectionTimeout, .persistenceMask, .prefixLength, .weight,
            .upperThreshold, .lowerThreshold, .schedulerFlag, .tunnelType, .tunnelPort, .startDaemonRole,
            .stopDaemonRole, .syncID, .multicastGroup, .multicastPort, .multicastTimeToLive, .maximumLength:
            .value
        }
    }

    /// What in the line is wrong, where only the line as a whole is.
    fileprivate var option: OptionGroup? {
        switch reason {
        case .illegalOption(let group, _), .conflictingOptions(let group, _, _),
            .illegalTunnelOption(let group, _), .conflictingTunnelOptions(let group, _, _):
            group
        case .zeroPort: .serviceAddress
        case .onePacketWithoutUDP: .onePacket
        case .mixedFamilies: .realServer
        default: nil
        }
    }
}
