import IPVSFormats
import IPVSModel

/// What a change came to.
struct AppliedReport: Report {
    enum Outcome: String, Sendable {
        case made, dryRun
        /// The table was as it is to be.
        case nothing
    }

    let outcome: Outcome
    let difference: DifferenceReport
    /// What is true now.
    let claim: String
    /// Whether somebody has seen the differences already.
    let isShown: Bool
    /// The file that keeps the change.
    let record: String?
    let confirmWithin: UInt32?
    /// Services that the source does not name and that stay.
    let strangers: Int

    var text: [TextBlock] {
        var blocks: [TextBlock] = []
        switch outcome {
        case .nothing:
            blocks.append(.sentence("nothing to do: \(claim)"))
        case .dryRun: blocks += difference.blocks
        case .made:
            if !isShown { blocks += changes + [.blank] }
            let count = difference.plan.steps.count
            blocks.append(
                .sentence(
                    "\(count == 1 ? "1 change was" : "\(count) changes were") made: \(claim)"))
        }
        if strangers > 0 {
            blocks.append(
                .sentence(
                    strangers == 1
                        ? "1 service that it does not name stays; --prune deletes it"
                        : "\(strangers) services that it does not name stay; --prune deletes them"))
        }
        if let record, outcome == .made { blocks.append(.sentence("kept in \(record)")) }
        if let confirmWithin, outcome == .made {
            blocks.append(.sentence("it is taken back in \(confirmWithin) s, unless you type: ipvs confirm"))
        }
        return blocks
    }

    /// Whoever fills an empty table does not read all of it again.
    private static let mostShown = 100

    private var changes: [TextBlock] {
        let blocks = difference.blocks
        guard difference.preview == nil, blocks.count > Self.mostShown else { return blocks }
        let rest = blocks.count - Self.mostShown
        return blocks.prefix(Self.mostShown) + [.sentence("and \(rest) more lines; --json has them all")]
    }

    var json: JSON {
        RunJSON.document(
            "apply",
            [
                ("outcome", .string(outcome.rawValue)), ("record", record.map { .string($0) } ?? .null),
                (
                    "confirmWithin",
                    outcome == .made ? confirmWithin.map { .unsigned(UInt64($0)) } ?? .null : .null
                ),
                ("unnamedServices", .integer(Int64(strangers))),
            ] + difference.members)
    }
}
