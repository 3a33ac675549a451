import IPVSModel

/// Understands one command line, or one line of a restore, as the legacy tool does: the same commands, and in a line
/// with several mistakes the same one is found first.
package struct CommandParser {
    /// Where the words come from.
    package enum Source: Sendable {
        case commandLine
        /// A line of a restore, which cannot start another one, found after all other mistakes, and where more may be said:
        /// `ops` and `pe NAME` without dashes, as old versions saved them, numbers as large as the kernel's, and each
        /// `KernelWord`.
        case restore
    }

    let names: NameResolution
    let source: Source

    package init(names: NameResolution, source: Source = .commandLine) {
        self.names = names
        self.source = source
    }

    /// The command that `words` ask for; no words at all ask for a listing.
    package func parse(_ words: Words) throws(RuleError) -> Command {
        var replacedPort: UInt16?
        return try parse(words, replacedPort: &replacedPort)
    }

    /// - Parameter replacedPort: becomes the port that the words give to a server whose forwarding method leaves it the
    ///   service's.
    func parse(_ words: Words, replacedPort: inout UInt16?) throws(RuleError) -> Command {
        if words.isEmpty { return .list(nil, []) }
        var scanner = OptionScanner(words)
        var draft = try command(from: &scanner)
        if draft.kind == .help { return .help }
        if draft.kind == .version { return .version }
        do throws(RuleError) {
            let command = try command(of: &draft, from: &scanner, words: words)
            replacedPort = draft.replacedPort
            return command
        } catch {
            throw draft.deferredProblem?.located(at: words.position(of: draft.serverWord)) ?? error
        }
    }

    /// Reads everything after the command.
    private func command(
        of draft: inout CommandDraft, from scanner: inout OptionScanner, words: Words
    ) throws(RuleError) -> Command {
        while let found = try scanner.next() {
            do throws(RuleError) {
                if case .command = found.description.option {
                    throw RuleError(.secondCommand(Array(words[found.word])))
                }
                try draft.take(found, names: names)
            } catch {
                throw error.located(at: words.position(of: found.word))
            }
        }
        var leftovers = scanner.leftovers[...]
        if source == .restore { takeBareOptions(&leftovers, of: words, into: &draft) }
        let timeouts = draft.kind == .set ? try connectionTimeouts(&leftovers, of: words) : nil
        if let index = leftovers.first {
            throw RuleError(.unexpectedArgument(Array(words[index])), at: words.position(of: index))
        }
        let command = try draft.command(timeouts: timeouts, names: names, words: words)
        if command == .restore, source == .restore { throw RuleError(.noCommand, at: words.position(of: 0)) }
        return command
    }

    /// Reads the first option, which must be a command.
    private func command(from scanner: inout OptionScanner) throws(RuleError) -> CommandDraft {
        let first: OptionScanner.Found?
        do throws(RuleError) {
            first = try scanner.next()
        } catch {
            throw RuleError(.noCommand, at: error.position)
        }
        guard let first, case .command(let kind) = first.description.option else {
            throw RuleError(.noCommand, at: scanner.position(of: first?.word ?? 0))
        }
        var draft = CommandDraft(kind, source: source)
        if let value = first.value, kind == .startDaemon || kind == .stopDaemon {
            if value.elementsEqual("master".utf8) {
                draft.role = .master
            } else if value.elementsEqual("backup".utf8) {
                draft.role = .backup
            } else {
                throw RuleError(
                    kind == .startDaemon ? .startDaemonRole : .stopDaemonRole,
                    at: scanner.position(of: first.word))
            }
        }
        return draft
    }

    /// Takes the words of the kernel off the left-over ones, and `ops` and `pe NAME` off those of a service.
    private func takeBareOptions(
        _ leftovers: inout ArraySlice<Int>, of words: Words, into draft: inout CommandDraft
    ) {
        let isService = draft.kind == .addService || draft.kind == .editService
        while let index = leftovers.first {
            if draft.takeKernelWord(words[index]) {
                leftovers = leftovers.dropFirst()
            } else if !isService {
                return
            } else if words[index].elementsEqual("ops".utf8), !draft.given.contains(.onePacket) {
                draft.given.insert(.onePacket)
                draft.isOnePacket = true
                leftovers = leftovers.dropFirst()
            } else if words[index].elementsEqual("pe".utf8), !draft.given.contains(.persistenceEngine),
                let name = leftovers.dropFirst().first
            {
                draft.given.insert(.persistenceEngine)
                draft.persistenceEngine = words[name]
                leftovers = leftovers.dropFirst(2)
            } else {
                return
            }
        }
    }

    /// The three values of `--set`, seconds up to 31 days.
    private func connectionTimeouts(
        _ leftovers: inout ArraySlice<Int>, of words: Words
    ) throws(RuleError) -> ConnectionTimeouts {
        guard leftovers.count >= 3 else { throw RuleError(.missingConnectionTimeouts) }
        var values = ConnectionTimeouts(tcp: 0, tcpFinal: 0, udp: 0)
        for field in [\ConnectionTimeouts.tcp, \.tcpFinal, \.udp] {
            let index = leftovers.removeFirst()
            guard let value = NumberText.parse(words[index], in: 0...Int64(ConnectionTimeouts.maximum)) else {
                throw RuleError(.connectionTimeout(Array(words[index])), at: words.position(of: index))
            }
            values[keyPath: field] = UInt32(truncatingIfNeeded: value)
        }
        return values
    }
}

extension ConnectionTimeouts {
    /// The longest timeout that a command line may set: 31 days.
    static let maximum: UInt32 = 31 * 24 * 60 * 60
}

extension RuleError {
    /// The same error at a place, unless it has one already.
    func located(at place: Position) -> RuleError {
        var error = self
        error.position = position ?? place
        return error
    }
}
