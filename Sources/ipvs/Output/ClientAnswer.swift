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
}
