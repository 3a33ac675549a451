import IPVSModel
import IPVSSimulator

/// Where a client goes or, where the running kernel does not reveal enough, may go.
struct ClientAnswer {
    var client: Endpoint
    var preview: Preview
    /// What the choice depends on and is not known, and what may come of it.
    var unknown: Doubt?

    /// - Parameters:
    ///   - live: the running kernel's table, if that was asked.
    ///   - gaps: what it shows and does not explain.
    init(_ client: Endpoint, _ preview: Preview, live: TableSnapshot?, _ gaps: AdoptionGaps) {
        self.client = client
        self.preview = preview
        if let live { unknown = Doubt(preview, live, gaps) }
    }

    /// Servers that it may be.
    var candidates: [Endpoint] { unknown?.possibilities.servers ?? [preview.server].compactMap { $0 } }
    /// Whether the client is refused or, where that is not known, may be.
    var mayBeRefused: Bool {
        unknown?.possibilities.mayBeRefused ?? (preview.placement.outcome == .refused)
    }
    /// Whether its packet is passed or, where that is not known, may be.
    var mayBePassed: Bool { unknown?.possibilities.mayBePassed ?? (preview.placement.outcome == .passed) }
}
