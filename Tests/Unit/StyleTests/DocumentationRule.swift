extension Rule {
    /// What programs outside can use says what it means. (swift-format asks that of most declarations, but not of the
    /// cases of an enumeration.)
    static let documentation = Rule(folders: ["Sources"]) { file in
        var violations: [String] = []
        /// How the members of the public enumerations and protocols around a line begin.
        var members: [(indentation: Int, start: Regex<Substring>)] = []
        var isDocumented = false
        for (index, line) in file.lines.enumerated() where file.path.hasSuffix(".swift") {
            let text = line.drop { $0 == " " }
            let indentation = line.count - text.count
            if text == "}", members.last?.indentation == indentation + 4 { members.removeLast() }
            let isMember = members.last.map { $0.indentation == indentation && text.starts(with: $0.start) }
            // Looking closely takes the time.
            let isPublic =
                text.contains("public ") && text.starts(with: #/(?:@\w+(?:\(.*\))? )*public /#)
            if !isDocumented, isMember == true || isPublic {
                violations.append("\(file.path):\(index + 1): public, and does not say what it means")
            }
            if isPublic, text.starts(with: #/public (?:indirect )?enum .*{$/#) {
                members.append((indentation + 4, #/case /#))
            } else if isPublic, text.starts(with: #/public protocol .*{$/#) {
                members.append((indentation + 4, #/(?:static |mutating )?(?:var|func) /#))
            }
            // An attribute on a line of its own stands between a comment and what it is about.
            let isAttribute = text.first == "@" && text.wholeMatch(of: #/@\w+(?:\(.*\))?/#) != nil
            isDocumented = text.hasPrefix("///") || isDocumented && isAttribute
        }
        return violations
    }
}
