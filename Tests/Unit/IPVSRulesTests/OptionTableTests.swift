import IPVSRules
import Testing

@Suite struct OptionTableTests {
    private var help: String {
        var text: [UInt8] = []
        HelpText.append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test func everyWayToWriteAnOptionIsUnique() {
        let letters = OptionTable.all.compactMap(\.letter)
        #expect(Set(letters).count == letters.count)
        let names = OptionTable.all.map(\.longName).filter { !$0.isEmpty }
        #expect(Set(names).count == names.count)
        #expect(OptionTable.all.allSatisfy { $0.letter != nil || !$0.longName.isEmpty })
    }

    @Test func everyGroupHasAnOption() {
        #expect(Set(OptionTable.all.compactMap(\.group)) == Set(OptionGroup.allCases))
    }

    /// `-v` and the `-X` of `--exact` are in no version of the help; `-l` stands beside `-L`.
    @Test(arguments: OptionTable.all.filter { $0.longName != "version" })
    func helpNamesEveryOption(option: OptionDescription) {
        if !option.longName.isEmpty { #expect(help.contains("--" + option.longName)) }
        if let letter = option.letter {
            let isShown = help.contains("-" + String(UnicodeScalar(letter)))
            #expect(isShown || "lX".utf8.contains(letter))
        }
    }

    @Test func helpNamesNothingElse() {
        let known = Set(OptionTable.all.map { "--" + $0.longName })
        let named = help.split { !($0.isLetter || $0.isNumber || $0 == "-") }.filter { $0.hasPrefix("--") }
        #expect(named.filter { !known.contains(String($0)) } == [])
    }

    @Test func helpShowsTheNameItWasCalledBy() {
        var text: [UInt8] = []
        HelpText.append(to: &text, program: Array("/sbin/x".utf8))
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines[1] == "Usage:")
        #expect(lines[2].hasPrefix("  /sbin/x -A|E virtual-service"))
    }

    @Test func everyErrorHasAText() {
        let word = Array("w".utf8)
        let reasons: [RuleError.Reason] = [
            .noCommand, .unknownOption(word), .missingArgument(word), .unwantedArgument(word),
            .secondCommand(word), .repeatedOption(.weight), .unexpectedArgument(word), .serviceAddress,
            .serverAddress, .firewallMark(word), .persistenceTimeout(word), .connectionTimeout(word),
            .missingConnectionTimeouts, .persistenceMask, .prefixLength, .weight, .upperThreshold,
            .lowerThreshold, .schedulerFlag(word), .incompatibleSchedulerFlag(word), .tunnelType, .tunnelPort,
            .ipv6WithoutMark, .startDaemonRole, .stopDaemonRole, .syncID, .multicastGroup(word, .ipv4),
            .multicastGroup(word, .ipv6), .multicastPort, .multicastTimeToLive, .maximumLength,
            .missingOption(.weight, .list), .illegalOption(.weight, .list),
            .conflictingOptions(.weight, with: .netmask, .list), .conflictingListOptions, .zeroPort,
            .onePacketWithoutUDP, .mixedFamilies, .tunnelOptionsWithoutTunnel,
            .missingTunnelOption(.tunnelPort, .gue), .illegalTunnelOption(.tunnelPort, .gre),
            .conflictingTunnelOptions(.withChecksum, with: .withoutChecksum, .gue),
        ]
        let texts = reasons.map { RuleError($0).legacyText() }
        #expect(texts.allSatisfy { $0.count > 10 && $0.last == UInt8(ascii: "\n") })
        #expect(Set(texts).count == texts.count - 1, "only the two time-outs share a sentence")
    }
}
