import IPVSModel

/// What a line that cannot be understood is about, so that one mistake in it is not told again of every line that depends on
/// it.
package struct RuleMention: Sendable, Hashable {
    /// What the line is to do.
    package enum Purpose: Sendable, Hashable {
        case addsService, other
    }

    package var purpose: Purpose
    package var service: ServiceIdentity
}

extension CommandParser {
    /// - Returns: nil where the line names no service that can be read.
    func mention(in words: Words) -> RuleMention? {
        var scanner = OptionScanner(words)
        var draft: CommandDraft?
        while true {
            // Each failure takes something off the words, so that this ends.
            do throws(RuleError) {
                guard let found = try scanner.next() else { break }
                if case .command(let kind) = found.description.option {
                    draft = draft ?? CommandDraft(kind, source: source)
                } else if found.description.group == .serviceAddress || found.description.option == .ipv6 {
                    try draft?.take(found, names: names)
                }
            } catch {}
        }
        guard let draft, let identity = draft.identity else { return nil }
        return RuleMention(purpose: draft.kind == .addService ? .addsService : .other, service: identity)
    }
}
