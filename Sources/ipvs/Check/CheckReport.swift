import IPVSFormats

/// `ipvs check`: what was found in some files.
struct CheckReport: Sendable {
    let files: [CheckedFile]
    /// Whether warnings count as errors do.
    let isStrict: Bool

    /// 0, or 1 for problems, or 2 for a file that cannot be read.
    var status: Int32 {
        if files.contains(where: { $0.failure != nil }) { return 2 }
        return files.contains { file in
            guard let diagnosis = file.diagnosis else { return false }
            return diagnosis.errors.count > 0 || isStrict && diagnosis.warnings.count > 0
        } ? 1 : 0
    }

    var json: JSON {
        RunJSON.document(
            "check",
            [
                ("strict", .bool(isStrict)),
                ("files", .array(files.map(\.json))),
            ])
    }
}

extension CheckedFile {
    fileprivate var json: JSON {
        func number(_ value: Int?) -> JSON { value.map { .integer(Int64($0)) } ?? .null }
        let diagnosis = diagnosis
        return .object([
            ("file", .string(path)),
            ("format", diagnosis.map { .string($0.format.rawValue) } ?? .null),
            ("failure", failure.map { .string($0.sentence) } ?? .null),
            ("services", number(diagnosis?.numberOfServices)),
            ("servers", number(diagnosis?.numberOfServers)),
            ("total", number(diagnosis?.total)),
            ("errors", number(diagnosis?.errors.count)),
            ("complete", .bool(diagnosis?.isCut == false)),
            ("findings", .array(diagnosis?.findings.map(\.json) ?? [])),
            ("remarks", .array(diagnosis?.remarks.map(\.json) ?? [])),
        ])
    }
}

extension Finding {
    fileprivate var json: JSON {
        .object([
            ("code", .string(code.rawValue)),
            ("severity", .string(code.severity.rawValue)),
            ("file", .string(place.file)),
            ("line", .integer(Int64(place.line))),
            ("column", .integer(Int64(place.column))),
            ("message", .string(message)),
            ("remedy", .string(code.explanation.remedy)),
            ("relatedLine", related.map { .integer(Int64($0.line)) } ?? .null),
        ])
    }
}

extension TableText.Remark {
    fileprivate var json: JSON {
        .object([
            ("file", .string(place.file)), ("line", .integer(Int64(place.line))),
            ("column", .integer(Int64(place.column))), ("message", .string(text)),
        ])
    }
}
