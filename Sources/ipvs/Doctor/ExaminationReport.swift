import IPVSFormats

extension Examination: Report {
    /// More of one code are counted only: JSON has them all.
    private static let mostShown = 10

    var text: [TextBlock] {
        var blocks: [TextBlock] = []
        for severity in DoctorCode.Severity.allCases {
            for (code, outcome) in results where code.severity == severity {
                blocks += self.blocks(code, outcome)
            }
        }
        let numbers = DoctorCode.Severity.allCases.map { severity in
            CountText.text(count(severity), severity.rawValue)
        }
        let without = results.count { $0.outcome == .doesNotApply }
        let unknown = results.count { $0.outcome == .unknown }
        let rest =
            (without > 0 ? "; \(without) do not apply" : "")
            + (unknown > 0 ? "; \(unknown) cannot be told" : "")
        blocks.append(
            .sentence(
                "\(source): \(results.count) examinations\(rest): \(numbers.joined(separator: ", "))",
                indent: 0))
        if let code = results.first(where: { !$0.outcome.symptoms.isEmpty })?.code {
            blocks.append(
                .sentence("what a code means and what to do: ipvs help \(code.rawValue)", indent: 0))
        }
        if !commands.isEmpty { blocks.append(.sentence("commands that mend: ipvs doctor --fix", indent: 0)) }
        return blocks
    }

    private func blocks(_ code: DoctorCode, _ outcome: Outcome) -> [TextBlock] {
        guard case .found(let symptoms) = outcome else {
            return isComplete
                ? [.sentence("\(code.rawValue) \(outcome.word): \(code.explanation.title)", indent: 0)] : []
        }
        var blocks = [
            TextBlock.sentence(
                "\(code.severity.rawValue): \(code.explanation.title) [\(code.rawValue)]", indent: 0)
        ]
        for symptom in symptoms.prefix(Self.mostShown) {
            let subject = symptom.subject.map { "\($0): " } ?? ""
            blocks.append(.sentence("\(subject)\(symptom.message)", indent: 4))
        }
        if symptoms.count > Self.mostShown {
            blocks.append(.sentence("and \(symptoms.count - Self.mostShown) more", indent: 4))
        }
        return blocks
    }

    var json: JSON {
        RunJSON.document(
            "doctor",
            [
                ("source", .string(source)), ("release", .string(host.release)), ("strict", .bool(isStrict)),
                (
                    "examinations",
                    .array(
                        results.map { code, outcome in
                            .object([
                                ("code", .string(code.rawValue)),
                                ("severity", .string(code.severity.rawValue)),
                                ("title", .string(code.explanation.title)),
                                ("outcome", .string(outcome.word)),
                                ("remedy", .string(code.explanation.remedy)),
                                ("symptoms", .array(outcome.symptoms.map(\.json))),
                            ])
                        })
                ),
            ])
    }

    /// Commands for a shell, which nobody has run.
    var fixes: String {
        guard !commands.isEmpty else { return "# nothing that a command could mend\n" }
        return commands.map { code, commands in
            "# \(code.rawValue): \(code.explanation.title)\n" + commands.map { "\($0)\n" }.joined()
        }.joined()
    }
}

extension Symptom {
    fileprivate var json: JSON {
        .object([
            ("subject", subject.map { .string($0) } ?? .null), ("message", .string(message)),
            ("commands", .array(commands.map { .string($0) })),
        ])
    }
}
