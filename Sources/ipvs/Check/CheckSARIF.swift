import IPVSFormats

/// What `ipvs check` found as SARIF 2.1.0, which code hosts show beside the lines of a change.
struct CheckSARIF {
    let report: CheckReport

    static let version = "2.1.0"
    private static let codes = FindingCode.allCases

    var json: JSON {
        .object([
            ("version", .string(Self.version)),
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
            ("runs", .array([run])),
        ])
    }

    private var run: JSON {
        .object([
            ("tool", .object([("driver", driver)])),
            ("columnKind", .string("unicodeCodePoints")),
            ("invocations", .array([invocation])),
            ("results", .array(report.files.flatMap(results))),
        ])
    }

    private var driver: JSON {
        .object([
            ("name", .string("ipvs")),
            ("version", .string(IPVS.version)),
            ("semanticVersion", .string(IPVS.version)),
            ("rules", .array(Self.codes.map(rule))),
        ])
    }

    private func rule(_ code: FindingCode) -> JSON {
        let explanation = code.explanation
        return .object([
            ("id", .string(code.rawValue)),
            ("name", .string("\(code)")),
            ("shortDescription", text("\(explanation.title).")),
            ("fullDescription", text(explanation.reason)),
            (
                "help",
                .object([
                    ("text", .string(CodeHelp(code).plain)), ("markdown", .string(CodeHelp(code).markdown)),
                ])
            ),
            ("defaultConfiguration", .object([("level", .string(code.severity.rawValue))])),
        ])
    }

    /// Whether all files were read, and why not.
    private var invocation: JSON {
        let failures = report.files.compactMap(\.failure)
        return .object([
            ("executionSuccessful", .bool(failures.isEmpty)),
            (
                "toolExecutionNotifications",
                .array(
                    failures.map {
                        .object([("level", .string("error")), ("message", text($0.sentence))])
                    })
            ),
        ])
    }

    private func results(of file: CheckedFile) -> [JSON] {
        guard case .read(let diagnosis, let source) = file.outcome else { return [] }
        return diagnosis.findings.map { finding in
            var members: [(String, JSON)] = [
                ("ruleId", .string(finding.code.rawValue)),
                ("ruleIndex", .integer(Int64(Self.codes.firstIndex(of: finding.code) ?? -1))),
                ("level", .string(finding.code.severity.rawValue)),
                ("message", text(finding.message)),
                ("locations", .array([location(finding.place, source)])),
            ]
            if let related = finding.related {
                members.append(("relatedLocations", .array([location(related, source)])))
            }
            return .object(members)
        }
    }

    private func location(_ place: TextPlace, _ source: SourceLines) -> JSON {
        .object([
            (
                "physicalLocation",
                .object([
                    ("artifactLocation", .object([("uri", .string(Self.uri(place.file)))])),
                    ("region", region(place, source)),
                ])
            )
        ])
    }

    /// Columns are of characters; where the line is not known, of bytes.
    private func region(_ place: TextPlace, _ source: SourceLines) -> JSON {
        func length(_ bytes: ArraySlice<UInt8>) -> Int {
            String(decoding: bytes, as: UTF8.self).unicodeScalars.count
        }
        var column = place.column
        var end: Int?
        if let (before, marked) = source.marked(at: place) {
            column = length(before) + 1
            end = marked.isEmpty ? nil : column + length(marked)
        }
        return .object(
            [
                ("startLine", .integer(Int64(place.line))), ("startColumn", .integer(Int64(column))),
            ] + (end.map { [("endColumn", .integer(Int64($0)))] } ?? []))
    }

    private func text(_ text: String) -> JSON { .object([("text", .string(text))]) }

    /// The path as a relative reference of RFC 3986, or as a file's address.
    static func uri(_ path: String) -> String {
        if path == "-" { return "stdin" }
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        let encoded = path.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                scalar.properties.isAlphabetic && byte < 128
                || "0123456789-._~/".unicodeScalars.contains(scalar)
            if isPlain { return String(scalar) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
        return encoded.hasPrefix("/") ? "file://\(encoded)" : encoded
    }
}
