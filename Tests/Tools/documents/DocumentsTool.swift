import Foundation

/// Holds the documents against the programs.
@main enum DocumentsTool {
    private static let usage = """
        usage: Documents links [FILE...]          links and paths lead to files and headings; all .md files below here
               Documents excerpt FILE NAME        its block behind <!-- NAME --> is part of standard input
               Documents pages FILE...            mandoc and man find no fault in manual pages
               Documents play FILE...             types the commands of .md files and manual pages, and compares
               Documents rewrite FILE             prints a .md file with what its commands really print
        exit status: 0, 1 where a document is wrong, 2 where it cannot be read or played
        PATH is where `play` and `rewrite` find programs.

        """

    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        do {
            exit(try run(arguments.first ?? "", Array(arguments.dropFirst())) ? 0 : 1)
        } catch {
            complain("\(error)")
            exit(2)
        }
    }

    /// Whether all is as it should be.
    private static func run(_ command: String, _ words: [String]) throws -> Bool {
        switch (command, words.count) {
        case ("links", _): return try links(words.isEmpty ? allDocuments() : words)
        case ("excerpt", 2): return try excerpt(words[0], words[1])
        case ("pages", 1...): return try words.map(pageIsFine).allSatisfy { $0 }
        case ("play", 1...): return try play(words)
        case ("rewrite", 1): return try rewrite(words[0])
        default: throw DocumentError(usage)
        }
    }

    // MARK: links and excerpts

    private static func links(_ paths: [String]) throws -> Bool {
        let check = LinkCheck(
            exists: { FileManager.default.fileExists(atPath: $0) },
            document: { try? Markdown(text(of: $0)) })
        var (links, named, wrong) = (0, 0, 0)
        for path in paths {
            let document = try inDocument(path) { try Markdown($0) }
            let complaints = check.complaints(about: document, at: path)
            complaints.forEach(complain)
            links += document.links.count { $0.isRelative }
            named += document.paths.count
            wrong += complaints.count
        }
        guard links > 0 else { throw DocumentError("no relative links in \(paths.joined(separator: " "))") }
        print("documents: \(links) relative links, \(named) paths, \(wrong) lead nowhere")
        return wrong == 0
    }

    /// All Markdown files below the current folder, but for hidden folders.
    private static func allDocuments() -> [String] {
        let here = URL(filePath: FileManager.default.currentDirectoryPath)
        let files = FileManager.default.enumerator(
            at: here, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
        let paths = files?.compactMap { ($0 as? URL)?.path } ?? []
        return paths.filter { $0.hasSuffix(".md") }.map { String($0.dropFirst(here.path.count + 1)) }.sorted()
    }

    private static func excerpt(_ path: String, _ name: String) throws -> Bool {
        let printed = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        let document = try inDocument(path) { try Markdown($0) }
        if let complaint = Excerpt.complaint(about: document, name, in: printed) {
            complain("\(path): \(complaint)")
            return false
        }
        print("documents: the excerpt of the \(name) in \(path) is what it prints")
        return true
    }

    // MARK: what commands print

    private static func play(_ paths: [String]) throws -> Bool {
        let played = try paths.map(play)
        guard played.contains(where: { $0.commands > 0 }) else {
            throw DocumentError("there are no commands in \(paths.joined(separator: " "))")
        }
        return played.allSatisfy(\.isFine)
    }

    private static func play(_ path: String) throws -> (commands: Int, isFine: Bool) {
        let (session, outcome) = try inDocument(path) { text in
            guard path.hasSuffix(".md") else {
                let session = try ManualPage(text).session
                // Each page begins with an empty table, that of a new network namespace.
                let here = ["unshare", "-n", "sh", "-c", "ip link set lo up && exec \"$@\"", "-"]
                return (session, try Player.play(session, here: here, makesShownFiles: true))
            }
            let session = try Markdown(text).session()
            return (session, try Player.play(session))
        }
        for complaint in outcome.complaints { complain("\(path):\(complaint)") }
        let compared = session.count { $0.shown != nil }
        print(
            "documents: \(path): typed \(session.count) times, \(compared) outputs compared, "
                + "\(outcome.complaints.count) wrong")
        return (session.count, outcome.complaints.isEmpty)
    }

    /// An output that differs only in what may differ stays as the document has it.
    private static func rewrite(_ path: String) throws -> Bool {
        try inDocument(path) { text in
            let session = try Markdown(text).session()
            let outcome = try Player.play(session)
            for (exchange, printed) in zip(session, outcome.printed) where exchange.shown == nil {
                exchange.complaint(printed: printed, failed: false).map {
                    complain("\(path):\(exchange.line): \($0)")
                }
            }
            let outputs = zip(session, outcome.printed).compactMap { exchange, printed in
                exchange.shown.flatMap {
                    exchange.complaint(printed: printed, failed: false) == nil ? nil : ($0.lines, printed)
                }
            }
            print(Markdown.rewrite(text, outputs), terminator: "")
            return true
        }
    }

    private static func pageIsFine(_ path: String) throws -> Bool {
        let complaints = try PageLint.complaints(about: path)
        complaints.forEach(complain)
        if complaints.isEmpty { print("documents: \(path) is in order") }
        return complaints.isEmpty
    }

    // MARK: files

    private static func text(of path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// What `body` makes of a document; what keeps it from that is said with the document's name.
    private static func inDocument<Value>(_ path: String, _ body: (String) throws -> Value) throws -> Value {
        do {
            return try body(text(of: path))
        } catch let error as DocumentError {
            throw DocumentError("\(path):\(error.line == nil ? " " : "")\(error)")
        }
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data("documents: \(text)\n".utf8))
    }
}
