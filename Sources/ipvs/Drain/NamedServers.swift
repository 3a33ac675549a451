import ArgumentParser
import IPVSModel

/// The servers that a command of daily work changes, as its user names them.
struct NamedServers: Sendable, Hashable, CustomStringConvertible {
    let words: [String]
    private let patterns: [ServerPattern]
    let services: Scope

    /// - Throws: `ValidationError` for a word that names no servers.
    init(_ words: [String], of services: Scope) throws(ValidationError) {
        self.words = words
        self.services = services
        var patterns: [ServerPattern] = []
        for word in words {
            guard let pattern = ServerPattern(word) else {
                throw ValidationError("'\(word)': \(ServerPattern.expected)")
            }
            patterns.append(pattern)
        }
        self.patterns = patterns
    }

    /// As they were typed.
    var description: String { words.joined(separator: " ") }

    func contains(_ name: ServerOfService) -> Bool {
        services.contains(name.service) && patterns.contains { $0.contains(name.server) }
    }

    /// Those of a table, sorted.
    ///
    /// - Throws: `noSuchServer` where a word names none: it may be misspelt, and then nothing is to be done.
    func found(in table: Table) throws(Failure) -> [ServerOfService] {
        let inScope = table.servers.map(\.name).filter { services.contains($0.service) }
        for (word, pattern) in zip(words, patterns)
        where !inScope.contains(where: { pattern.contains($0.server) }) {
            throw .request(.noServer(word, isScoped: services != .all))
        }
        return all(in: table)
    }

    /// Those of a table, sorted; none is none.
    func all(in table: Table) -> [ServerOfService] { table.servers.map(\.name).filter(contains).sorted() }
}
