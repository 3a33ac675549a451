import IPVSModel
import IPVSSimulator

/// What an answer depends on and the running kernel does not show, and what may come of it.
struct Doubt {
    /// What may become of a client.
    struct Possibilities: Equatable {
        var servers: [Endpoint] = []
        var mayBeRefused = false
        var mayBePassed = false

        var count: Int { servers.count + (mayBeRefused ? 1 : 0) + (mayBePassed ? 1 : 0) }

        mutating func formUnion(_ other: Possibilities) {
            servers += other.servers.filter { !servers.contains($0) }
            mayBeRefused = mayBeRefused || other.mayBeRefused
            mayBePassed = mayBePassed || other.mayBePassed
        }
    }

    /// What is not known.
    var facts: [String] = []
    var possibilities = Possibilities()

    init(facts: [String], possibilities: Possibilities) {
        self.facts = facts
        self.possibilities = possibilities
    }

    var sentence: String { facts.joined(separator: ", nor ") }

    /// nil if only one thing can come of it.
    init?(_ preview: Preview, _ live: TableSnapshot, _ gaps: AdoptionGaps) {
        self.init(one: preview, live, gaps)
        for alternative in preview.alternatives {
            let other = Doubt(one: alternative.preview, live, gaps)
            let known = possibilities
            possibilities.formUnion(other.possibilities)
            if possibilities == known { continue }
            let hidden = HiddenFact.allCases.filter(alternative.hidden.contains).map(\.words)
            for fact in hidden + other.facts where !facts.contains(fact) {
                facts.append(fact)
            }
        }
        if possibilities.count <= 1 { return nil }
    }

    /// What may come of a preview itself.
    private init(one preview: Preview, _ live: TableSnapshot, _ gaps: AdoptionGaps) {
        // A template or a connection is known; so is what belongs to no service.
        if preview.isScheduled,
            let entry = live.services.first(where: { $0.service.identity == preview.service }),
            let choice = HiddenState.ofChoice(entry, gaps)
        {
            possibilities = Possibilities(
                servers: choice.servers, mayBeRefused: choice.mayBeNone && preview.withoutServer == .refused,
                mayBePassed: choice.mayBeNone && preview.withoutServer == .passed)
            if possibilities.count > 1 {
                facts = [choice.fact]
                return
            }
        }
        possibilities = Possibilities(
            servers: [preview.server].compactMap { $0 },
            mayBeRefused: preview.placement.outcome == .refused,
            mayBePassed: preview.placement.outcome == .passed)
    }
}

extension HiddenFact {
    fileprivate var words: String {
        switch self {
        case .templateOfConnection: "whether its connection came by a template"
        case .serviceOfConnection: "which service its connection is of"
        case .serviceOfTemplate: "which service its template is of"
        }
    }
}
