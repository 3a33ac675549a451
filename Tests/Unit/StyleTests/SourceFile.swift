import Foundation

/// A text file of the project.
struct SourceFile {
    /// From the top of the project, as `Sources/IPVSModel/Table.swift`.
    let path: String
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// `IPVSModel` for `Sources/IPVSModel/Table.swift`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// `PATH:LINE` of each line that has one of these words.
    func places(mentioning words: [String]) -> [String] {
        lines.enumerated().filter { line in words.contains { line.element.contains($0) } }
            .map { "\(path):\($0.offset + 1)" }
    }

    /// The line without string literals and comments, so that only the program's own words are left.
    static func code(of line: Substring) -> String {
        String(line).replacing(#/"(\\.|[^"\\])*"/#, with: "\"\"").replacing(#/\/\/.*/#, with: "")
    }

    private static let top = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized.path

    /// The file of that path from the top of the project.
    static func at(_ path: String) throws -> SourceFile {
        SourceFile(path: path, text: try String(contentsOfFile: "\(top)/\(path)", encoding: .utf8))
    }

    /// Every file of a folder that a person wrote: recorded fixtures and generated lists are data.
    static func all(in folder: String) throws -> [SourceFile] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(top)/\(folder)").sorted().compactMap {
            name in
            let path = "\(folder)/\(name)"
            guard !path.hasPrefix("Tests/Fixtures/"), !"/\(name)".contains("/."), !name.hasSuffix(".txt"),
                let text = try? String(contentsOfFile: "\(top)/\(path)", encoding: .utf8)
            else { return nil }
            return SourceFile(path: path, text: text)
        }
    }
}
