import GuestSupport

/// Runs scenarios with the reference on one side and ours on the other, and keeps the score.
struct Comparison {
    private(set) var steps = 0
    private(set) var identical = 0
    private(set) var documented = 0
    /// One small report for each step that is not as it should be.
    private(set) var failures: [String] = []
    /// What the reference answered, for people to read.
    private(set) var transcript = ""

    /// How the two tables differ since an earlier step, which was charged for it.
    private var known = TableDifference()

    let reference: Side
    let ours: Side
    /// Both sides are one program: a step that should differ cannot.
    let sameTool: Bool
    /// False when the kernel has no IPVS, and so no tables.
    let hasTables: Bool

    init(reference: Side, ours: Side, sameTool: Bool, hasTables: Bool) {
        (self.reference, self.ours, self.sameTool, self.hasTables) = (reference, ours, sameTool, hasTables)
    }

    mutating func run(_ scenario: Scenario) throws {
        try renew()
        for item in scenario.items {
            switch item {
            case .fresh: try renew()
            case .setup(let invocation):
                for side in [reference, ours] {
                    let answer = try side.run(invocation, with: reference)
                    guard answer.status != 0 else { continue }
                    throw ScenarioError(
                        description: "\(scenario.name): setup failed: \(invocation.command): \(answer.errors)"
                    )
                }
            case .step(let step): try run(step, of: scenario)
            }
        }
    }

    private mutating func renew() throws {
        try reference.renew()
        try ours.renew()
        known = TableDifference()
    }

    private mutating func run(_ step: Step, of scenario: Scenario) throws {
        let theirs = Mask.apply(step.masks, to: try reference.run(step.invocation))
        let mine = Mask.apply(step.masks, to: try ours.run(step.invocation))
        let tables = hasTables ? TableDifference(try reference.table(), try ours.table()) : TableDifference()
        let isEqual = theirs == mine && tables.isSubset(of: known)
        let title = "\(scenario.name)/\(step.name) [\(step.category)] \(step.invocation.command)"
        transcript += "\n## \(title)\n" + theirs.text
        defer { known = tables }
        guard let difference = step.difference, !sameTool else {
            steps += 1
            identical += isEqual ? 1 : 0
            if !isEqual {
                failures.append(title + "\n" + diff(theirs.text, mine.text) + tables.text(beyond: known))
            }
            return
        }
        if isEqual {
            failures.append(
                "\(title)\n    should differ (\(difference.number), \(difference.reason)) and does not\n")
        } else if mine == difference.expected {
            documented += 1
        } else {
            failures.append(
                "\(title)\n    differs otherwise than documented\n"
                    + diff(difference.expected.text, mine.text))
        }
    }
}

extension Answer {
    /// As in the expectations of a scenario file: `>` output, `!` errors, `=` status.
    var text: String {
        Self.marked(output, ">") + Self.marked(errors, "!") + (status == 0 ? "" : "= \(status)\n")
    }

    private static func marked(_ text: String, _ mark: String) -> String {
        guard !text.isEmpty else { return "" }
        let isWhole = text.hasSuffix("\n")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropLast(isWhole ? 1 : 0).map { $0.isEmpty ? "\(mark)\n" : "\(mark) \($0)\n" }.joined()
            + (isWhole ? "" : "\(mark) (no newline at the end)\n")
    }
}

/// The lines that only one of the two tables has.
struct TableDifference {
    private var onlyTheirs: [String] = []
    private var onlyOurs: [String] = []

    init() {}

    init(_ theirs: KernelTable, _ ours: KernelTable) {
        guard theirs != ours else { return }
        let (left, right) = (Set(theirs.lines), Set(ours.lines))
        onlyTheirs = theirs.lines.filter { !right.contains($0) }
        onlyOurs = ours.lines.filter { !left.contains($0) }
        // The same lines in another order, or more often.
        if onlyTheirs.isEmpty, onlyOurs.isEmpty { (onlyTheirs, onlyOurs) = (theirs.lines, ours.lines) }
    }

    func isSubset(of known: TableDifference) -> Bool {
        Set(onlyTheirs).isSubset(of: known.onlyTheirs) && Set(onlyOurs).isSubset(of: known.onlyOurs)
    }

    func text(beyond known: TableDifference) -> String {
        let theirs = onlyTheirs.filter { !known.onlyTheirs.contains($0) }.prefix(8)
        let ours = onlyOurs.filter { !known.onlyOurs.contains($0) }.prefix(8)
        return (theirs.map { "    - table: \($0)\n" } + ours.map { "    + table: \($0)\n" }).joined()
    }
}

/// The lines between a common beginning and a common end: `-` the reference's, `+` ours; eight of each at most.
private func diff(_ theirs: String, _ mine: String) -> String {
    var old = theirs.split(separator: "\n", omittingEmptySubsequences: false)[...]
    var new = mine.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let first = old.first, first == new.first { (old, new) = (old.dropFirst(), new.dropFirst()) }
    while let last = old.last, last == new.last { (old, new) = (old.dropLast(), new.dropLast()) }
    return old.prefix(8).map { "    - \($0)\n" }.joined() + new.prefix(8).map { "    + \($0)\n" }.joined()
}
