/// A link of a Markdown document.
struct Link: Equatable {
    /// The line of the document, counted from 1.
    var line: Int
    /// As it is written: `Hacking.md#tests`, `#tests`, `https://example.org/`.
    var target: String

    /// Links to other hosts, by mail and so on are not looked at.
    var isRelative: Bool { target.prefixMatch(of: #/[a-z]+:/#) == nil }

    /// The path before `#`, and the anchor behind it.
    var parts: (path: String, anchor: String?) {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first.map(String.init) ?? "", parts.count > 1 ? String(parts[1]) : nil)
    }
}

extension Markdown {
    /// The links outside code.
    var links: [Link] {
        prose.flatMap { prose in
            prose.text.replacing(#/`[^`]*`/#, with: "").matches(of: #/\]\(([^)]*)\)/#).map {
                Link(line: prose.line, target: String($0.1))
            }
        }
    }

    /// Where links into the document may lead. GitHub makes an anchor of a heading: small letters, hyphens for blanks,
    /// no punctuation, and a number behind one that was there before.
    var anchors: Set<String> {
        var times: [String: Int] = [:]
        var anchors: Set<String> = []
        for prose in prose {
            guard let heading = prose.text.wholeMatch(of: #/#+ (.*)/#)?.1 else { continue }
            let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || " _-".contains($0) }
            let anchor = kept.replacing(" ", with: "-")
            let before = times[anchor, default: 0]
            anchors.insert(before == 0 ? anchor : "\(anchor)-\(before)")
            times[anchor] = before + 1
        }
        return anchors
    }
}

/// A path of the project that a document names in its text or its blocks.
struct PathMention: Equatable {
    /// The line of the document, counted from 1.
    var line: Int
    /// From the top of the project.
    var path: String
}

extension Markdown {
    /// Patterns such as `Tests/*` and `Tests/<Target>Tests` are no paths.
    var paths: [PathMention] {
        let inBlocks = blocks.flatMap { block in
            block.lines.enumerated().map { Prose(line: block.line + 1 + $0.offset, text: $0.element) }
        }
        return (prose + inBlocks).sorted { $0.line < $1.line }.flatMap { line in
            line.text.matches(of: #/(?:^|[ `(])((?:Docs|Packaging|Sources|Tests)\/[\w+.\/-]+)(?![\w<*{…])/#)
                .map {
                    PathMention(
                        line: line.line, path: String($0.1.reversed().drop { ".,".contains($0) }.reversed()))
                }
        }
    }
}

/// Whether the relative links of documents lead somewhere.
struct LinkCheck {
    /// Whether a path, seen from the folder of all documents, exists.
    var exists: (String) -> Bool
    /// The document at a path, nil if it cannot be read as one.
    var document: (String) -> Markdown?

    /// `PATH:LINE: …` for every relative link of the document at `path` that leads nowhere, and for every path that it
    /// names and that does not exist. (Of a Swift file the ending may be missing.)
    func complaints(about document: Markdown, at path: String) -> [String] {
        let dead = document.links.filter(\.isRelative).compactMap { link in
            problem(of: link, in: document, at: path).map {
                "\(path):\(link.line): dead link (\(link.target)): \($0)"
            }
        }
        let missing = document.paths.filter { !exists($0.path) && !exists($0.path + ".swift") }
        return dead + missing.map { "\(path):\($0.line): there is no \($0.path)" }
    }

    private func problem(of link: Link, in document: Markdown, at path: String) -> String? {
        let (file, anchor) = link.parts
        let target = file.isEmpty ? path : Self.folder(of: path) + file
        guard exists(target) else { return "there is no \(target)" }
        guard let anchor else { return nil }
        let other = file.isEmpty ? document : self.document(target)
        return other?.anchors.contains(anchor) == true ? nil : "\(target) has no heading #\(anchor)"
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}
