/// What became of changes that a director was given.
public struct ChangeReport<Failure: Error>: Sendable {
    /// One for each change, in their order.
    public var outcomes: [ChangeOutcome]
    /// What ended it early, other than a refused change.
    public var interruption: Failure?

    /// Nothing was tried yet.
    public init(untried count: Int) { outcomes = Array(repeating: .untried, count: count) }

    /// The refused changes, in their order.
    public var refused: [RefusedChange] {
        outcomes.indices.compactMap { index in
            guard case .refused(let reason, let detail) = outcomes[index] else { return nil }
            return RefusedChange(index: index, reason: reason, detail: detail)
        }
    }
}

/// What became of a change.
public enum ChangeOutcome: Sendable, Hashable {
    /// The table has it.
    case made
    /// The table is as it was.
    ///
    /// - Parameter detail: the kernel's own words (extended acknowledgement), where it has any.
    case refused(TableChangeError, detail: String?)
    /// It was sent, and no answer says what became of it: it may have been made or not.
    case unknown
    /// It was not sent, because of what happened before.
    case untried
}

/// A change that a director did not carry out.
public struct RefusedChange: Error, Sendable, Hashable {
    /// Position in the list of changes.
    public var index: Int
    /// Why.
    public var reason: TableChangeError
    /// The kernel's own words (extended acknowledgement), where it has any.
    public var detail: String?

    /// A refused change as a director tells of it.
    public init(index: Int, reason: TableChangeError, detail: String? = nil) {
        self.index = index
        self.reason = reason
        self.detail = detail
    }
}
