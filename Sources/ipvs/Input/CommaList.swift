import ArgumentParser

extension CompletionKind {
    /// Words with commas between them: each of those that are not in the list yet may be the next one.
    ///
    /// - Parameter alone: words that stand for themselves, without others.
    static func commaList(_ words: [String], alone: [String] = []) -> CompletionKind {
        .custom { _, _, typed in CommaList.candidates(for: typed, of: words, alone: alone) }
    }
}

enum CommaList {
    /// What a list that was begun may become: whole lists, since a shell replaces the whole word.
    static func candidates(for typed: String, of words: [String], alone: [String] = []) -> [String] {
        let parts = typed.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let done = parts.dropLast()
        guard !done.isEmpty else { return words + alone }
        guard done.allSatisfy(words.contains) else { return [] }
        let before = done.joined(separator: ",") + ","
        return words.filter { !done.contains($0) }.map { before + $0 }
    }
}
