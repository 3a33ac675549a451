import IPVSModel

/// A command line or rule that cannot be understood: why, in words, and where.
public struct RuleError: Error, Sendable, Hashable {
    package var reason: Reason
    /// Where; nil where nothing in particular is wrong.
    public var position: Position?

    package init(_ reason: Reason, at position: Position? = nil) {
        self.reason = reason
        self.position = position
    }

    /// A place in the words that were parsed.
    public struct Position: Sendable, Hashable {
        /// Index of the word, from 0.
        public var word: Int
        /// Column in the line of a rules file, in bytes from 0; nil on a command line.
        public var column: Int?

        package init(word: Int, column: Int? = nil) {
            self.word = word
            self.column = column
        }
    }

    package enum Reason: Sendable, Hashable {
        // Grammar.
        /// The first option is no command, or there is none.
        case noCommand
        case unknownOption([UInt8])
        case missingArgument([UInt8])
        case unwantedArgument([UInt8])
        /// A second command; the payload is its whole word.
        case secondCommand([UInt8])
        case repeatedOption(OptionGroup)
        case unexpectedArgument([UInt8])

        // Values.
        /// `-t -u --sctp-service`
        case serviceAddress
        case serverAddress
        /// `-f`
        case firewallMark([UInt8])
        case persistenceTimeout([UInt8])
        case connectionTimeout([UInt8])
        case missingConnectionTimeouts
        case persistenceMask
        case prefixLength
        case weight
        case upperThreshold
        case lowerThreshold
        case schedulerFlag([UInt8])
        case incompatibleSchedulerFlag([UInt8])
        case tunnelType
        case tunnelPort
        /// `-6` without `-f` before it
        case ipv6WithoutMark
        case startDaemonRole
        case stopDaemonRole
        case syncID
        case multicastGroup([UInt8], AddressFamily)
        case multicastPort
        case multicastTimeToLive
        case maximumLength

        // Combinations.
        case missingOption(OptionGroup, CommandKind)
        case illegalOption(OptionGroup, CommandKind)
        case conflictingOptions(OptionGroup, with: OptionGroup, CommandKind)
        case conflictingListOptions
        case zeroPort
        case onePacketWithoutUDP
        case mixedFamilies
        case tunnelOptionsWithoutTunnel
        case missingTunnelOption(OptionGroup, TunnelKind)
        case illegalTunnelOption(OptionGroup, TunnelKind)
        case conflictingTunnelOptions(OptionGroup, with: OptionGroup, TunnelKind)

        // Files.
        case nullByte
        case lineTooLong
        case tooManyLines(Int)
        /// `@` without seconds behind it.
        case time
        case nothingAfterTime
        /// A command that changes nothing, where only changes belong.
        case noChange
    }
}
