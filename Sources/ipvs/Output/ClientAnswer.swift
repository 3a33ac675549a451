import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Where a client goes or, where the running kernel does not reveal enough, may go.
struct ClientAnswer {
    var client: Endpoint
    var preview: Preview
    /// What the choice depends on and is not known, and what may come of it.
    var unknown: HiddenState.Doubt?

    /// - Parameters:
    ///   - live: the running kernel's table, if that was asked.
    ///   - gaps: what it shows and does not explain.
    init(_ client: Endpoint, _ preview: Preview, live: TableSnapshot?, _ gaps: AdoptionGaps) {
        self.client = client
        self.preview = preview
        // A template or a connection is known; so is what belongs to no service.
        guard preview.isScheduled, let live, let service = preview.service,
            let entry = live.services.first(where: { $0.service.identity == service })
        else { return }
        unknown = HiddenState.ofChoice(entry, gaps)
    }

    func text(explain: Bool) -> String {
        if let unknown {
            let names = unknown.candidates.map(\.description).joined(separator: " ")
            let orRefused = unknown.mayBeRefused ? " or refused" : ""
            return "\(client) one of \(names)\(orRefused): the kernel does not show \(unknown.fact)\n"
        }
        var text =
            preview.server.map { "\(client) \($0) \(preview.placement.outcome)\n" }
            ?? "\(client) \(preview.placement.outcome)\n"
        if explain { for reason in preview.reasons { text += "  \(reason)\n" } }
        return text
    }
}

extension RunJSON {
    /// The answers of `ipvs where`.
    static func answers(
        _ answers: [ClientAnswer], _ transport: TransportProtocol, _ service: Endpoint, profile: KernelProfile
    ) -> JSON {
        .object([
            ("version", .integer(version)),
            ("profile", .string(profile.rawValue)),
            ("protocol", .string(transport.description)),
            ("service", .string(service.description)),
            ("clients", .array(answers.map(answer))),
        ])
    }

    private static func answer(_ answer: ClientAnswer) -> JSON {
        let endpoint = { (endpoint: Endpoint) in JSON.string(endpoint.description) }
        if let unknown = answer.unknown {
            return .object([
                ("client", endpoint(answer.client)), ("server", .null), ("outcome", .null),
                ("unknown", .string(unknown.fact)), ("candidates", .array(unknown.candidates.map(endpoint))),
                ("mayBeRefused", .bool(unknown.mayBeRefused)),
                ("reasons", .array([])),
            ])
        }
        let preview = answer.preview
        return .object([
            ("client", endpoint(answer.client)), ("server", preview.server.map(endpoint) ?? .null),
            ("outcome", .string("\(preview.placement.outcome)")), ("unknown", .null),
            ("candidates", .array(preview.server.map { [endpoint($0)] } ?? [])),
            ("mayBeRefused", .bool(preview.placement.outcome == .refused)),
            ("reasons", .array(preview.reasons.map(JSON.string))),
        ])
    }
}
