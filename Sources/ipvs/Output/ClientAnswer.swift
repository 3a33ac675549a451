import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Where a client goes or, where the running kernel does not reveal enough, may go.
struct ClientAnswer {
    var client: Endpoint
    var preview: Preview
    /// What the choice depends on and is not known, and the servers that it may be.
    var unknown: (fact: String, candidates: [Endpoint])?

    /// - Parameter live: the running kernel's table, if that was asked.
    init(_ client: Endpoint, _ preview: Preview, live: TableSnapshot?) {
        self.client = client
        self.preview = preview
        // A template or a connection is known; so is what belongs to no service.
        guard let live, let service = preview.service,
            [.scheduled, .refused].contains(preview.placement.outcome),
            let entry = live.services.first(where: { $0.service.identity == service }),
            let fact = HiddenState.ofChoice(entry)
        else { return }
        let candidates = entry.destinations.map(\.destination).filter { $0.weight > 0 }.map(\.endpoint)
        if !candidates.isEmpty { unknown = (fact, candidates) }
    }

    func text(explain: Bool) -> String {
        if let unknown {
            let names = unknown.candidates.map(\.description).joined(separator: " ")
            return "\(client) one of \(names): the kernel does not show \(unknown.fact)\n"
        }
        var text =
            preview.server.map { "\(client) \($0) \(preview.placement.outcome)\n" } ?? "\(client) refused\n"
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
                ("reasons", .array([])),
            ])
        }
        let preview = answer.preview
        return .object([
            ("client", endpoint(answer.client)), ("server", preview.server.map(endpoint) ?? .null),
            ("outcome", .string("\(preview.placement.outcome)")), ("unknown", .null),
            ("candidates", .array(preview.server.map { [endpoint($0)] } ?? [])),
            ("reasons", .array(preview.reasons.map(JSON.string))),
        ])
    }
}
