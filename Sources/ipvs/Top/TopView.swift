import IPVSModel

/// What somebody wants to see of a table, and how.
struct TopView: Sendable, Hashable {
    var sort = TopSort.rate
    var isReversed = false
    /// Of names; everything where it is empty.
    var filter = ""
    /// Whether the filter is being typed.
    var isTyping = false
    var isFrozen = false
    var isHelpShown = false
    var showsPackets = false
    var source = TopRates.Source.kernel
    /// The line that keys are about; nil for the first one.
    var cursor: TopRow.ID?
    /// Whether services show their servers, but for `exceptions`.
    private(set) var showsServers = true
    private var exceptions: Set<ServiceIdentity> = []

    init() {}

    /// - Parameter services: with many, no servers are shown at first.
    init(services: Int) { showsServers = services <= 50 }

    func isExpanded(_ service: ServiceIdentity) -> Bool { showsServers != exceptions.contains(service) }

    /// A server's line hides the servers of its service, whose line is chosen then.
    mutating func toggle(_ id: TopRow.ID) {
        exceptions.formSymmetricDifference([id.service])
        if id.server != nil { cursor = TopRow.ID(service: id.service) }
    }

    mutating func toggleAll() {
        showsServers.toggle()
        exceptions = []
        cursor = cursor.map { TopRow.ID(service: $0.service) }
    }

    /// Where the chosen line is; that of its service, if it is not there any more.
    func position(in rows: [TopRow]) -> Int {
        guard let cursor else { return 0 }
        return rows.firstIndex { $0.id == cursor }
            ?? rows.firstIndex { $0.id.service == cursor.service } ?? 0
    }

    /// The lines of a table: services in order, each with its servers where they are shown.
    ///
    /// With a filter, a service is there whose own name or one of whose servers has the text; in the latter case with those
    /// servers alone.
    func rows(_ entries: [TopEntry]) -> [TopRow] {
        let entries = sort.sorted(
            filter.isEmpty ? entries : entries.compactMap(filtered), isReversed: isReversed,
            figures: \.figures, name: \.identity.rank)
        var rows: [TopRow] = []
        for entry in entries {
            rows.append(TopRow(id: .init(service: entry.identity), entry: entry))
            guard isExpanded(entry.identity) else { continue }
            let sorted = entry.withServers(sortedBy: sort, isReversed: isReversed)
            rows += sorted.servers.map {
                TopRow(id: .init(service: entry.identity, server: $0.endpoint), entry: entry, server: $0)
            }
        }
        return rows
    }

    private func filtered(_ entry: TopEntry) -> TopEntry? {
        let text = filter.lowercased()
        if "\(entry.identity) \(entry.scheduler)".contains(text) { return entry }
        let kept = entry.keepingServers { "\($0.endpoint)".contains(text) }
        return kept.servers.isEmpty ? nil : kept
    }
}

/// A line of the table: a service, or one of its servers.
struct TopRow: Sendable {
    struct ID: Sendable, Hashable {
        let service: ServiceIdentity
        var server: Endpoint?
    }

    let id: ID
    let entry: TopEntry
    /// nil in the line of the service itself.
    var server: TopEntry.Server?

    var figures: TopFigures { server?.figures ?? entry.figures }
}
