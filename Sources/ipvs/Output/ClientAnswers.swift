import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs where`: the answers for all clients of one service.
struct ClientAnswers: Report {
    var rules: PlayedRules
    var transport: TransportProtocol
    var service: Endpoint
    /// Whether the text has the reasons; the JSON always has.
    var explains: Bool
    var answers: [ClientAnswer]
    /// What is not known or not simulated, of all of them.
    var unknown: [String] = []

    var text: [TextBlock] {
        answers.flatMap { $0.text(explain: explains) } + unknown.map { .sentence("unknown: \($0)") }
            + (explains && rules.origin != .assumed ? [.sentence(rules.text)] : [])
    }

    var json: JSON {
        RunJSON.document(
            "where",
            rules.json + [
                ("protocol", .string(transport.description)),
                ("service", .string(service.description)),
                ("clients", .array(answers.map(\.json))),
                ("unknown", .array(unknown.map { .string($0) })),
            ])
    }
}

extension ClientAnswer {
    func text(explain: Bool) -> [TextBlock] {
        if let unknown {
            let servers = candidates.map(\.description).joined(separator: " ")
            let ends = (mayBeRefused ? ["refused"] : []) + (mayBePassed ? ["passed"] : [])
            let all = (candidates.isEmpty ? [] : ["one of \(servers)"]) + ends
            let what = all.joined(separator: " or ")
            return [.sentence("\(client) \(what): the kernel does not show \(unknown.sentence)")]
        }
        let words = ["\(client)", preview.server?.description, "\(preview.placement.outcome)"]
        let answer = TextBlock.sentence(words.compactMap { $0 }.joined(separator: " "))
        return [answer] + (explain ? preview.reasons.map { .sentence($0.sentence, indent: 2) } : [])
    }

    fileprivate var json: JSON {
        let endpoint = { (endpoint: Endpoint) in JSON.string(endpoint.description) }
        let outcome = preview.placement.outcome
        return .object([
            ("client", endpoint(client)),
            ("server", unknown == nil ? preview.server.map(endpoint) ?? .null : .null),
            ("outcome", unknown == nil ? .string("\(outcome)") : .null),
            ("unknown", unknown.map { .string($0.sentence) } ?? .null),
            ("candidates", .array(candidates.map(endpoint))),
            ("mayBeRefused", .bool(mayBeRefused)),
            ("mayBePassed", .bool(mayBePassed)),
            ("reasons", .array(unknown == nil ? preview.reasons.map { .string($0.sentence) } : [])),
        ])
    }
}
