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

    let reference: Side
    let ours: Side
    /// Both sides are one program: a step that should differ cannot.
    let sameTool: Bool

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

    private func renew() throws {
        try reference.renew()
        try ours.renew()
    }

    private mutating func run(_ step: Step, of scenario: Scenario) throws {
        let theirs = Mask.apply(step.masks, to: try reference.run(step.invocation))
        let mine = Mask.apply(step.masks, to: try ours.run(step.invocation))
        let theirTable = try reference.table()
        let myTable = try ours.table()
        let title = "\(scenario.name)/\(step.name) [\(step.category)] \(step.invocation.command)"
        transcript += "\n## \(title)\n" + theirs.text
        let isEqual = theirs == mine && theirTable == myTable
        guard let difference = step.difference, !sameTool else {
            steps += 1
            identical += isEqual ? 1 : 0
            if !isEqual {
                failures.append(
                    title + "\n" + diff(theirs.text, mine.text) + diff(theirTable.text, myTable.text))
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

extension KernelTable {
    fileprivate var text: String { lines.map { "table: \($0)\n" }.joined() }
}

/// The lines between a common beginning and a common end: `-` the reference's, `+` ours; eight of each at most.
private func diff(_ theirs: String, _ mine: String) -> String {
    var old = theirs.split(separator: "\n", omittingEmptySubsequences: false)[...]
    var new = mine.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let first = old.first, first == new.first { (old, new) = (old.dropFirst(), new.dropFirst()) }
    while let last = old.last, last == new.last { (old, new) = (old.dropLast(), new.dropLast()) }
    return old.prefix(8).map { "    - \($0)\n" }.joined() + new.prefix(8).map { "    + \($0)\n" }.joined()
}
