import IPVSFormats

/// Which directors of many differ, and in what.
struct FleetReport: Report {
    let comparison: FleetComparison

    var text: [TextBlock] {
        var blocks: [TextBlock] = []
        for group in comparison.groups {
            blocks.append(.sentence("\(Self.list(group.hosts)):"))
            blocks += group.difference.blocks + [.blank]
        }
        blocks += comparison.failed.map {
            .sentence("\($0.host) was not looked at: \($0.problem.sentence)")
        }
        if !comparison.failed.isEmpty { blocks.append(.blank) }
        return blocks + [.sentence(summary)]
    }

    private var summary: String {
        let number = comparison.alike.count + comparison.groups.reduce(0) { $0 + $1.hosts.count }
        guard let reference = comparison.reference else { return "no director answered" }
        let chosen =
            !comparison.isMostFrequent
            ? ""
            : comparison.isTied
                ? "; no table is more frequent than \(reference)'s, which is named first: --with names another one"
                : "; most have the table of \(reference)"
        guard !comparison.alike.isEmpty else {
            return "none of \(Self.directors(number)) is as \(reference) says" + notCompared
        }
        let verb = comparison.alike.count == 1 ? "is" : "are"
        return "\(comparison.alike.count) of \(Self.directors(number)) \(verb) as \(reference) says: "
            + Self.list(comparison.alike) + (comparison.groups.isEmpty ? "" : chosen) + notCompared
    }

    private var notCompared: String {
        let unsaid = comparison.groups.reduce(into: Set<TableText.Omission>()) {
            $0.formUnion($1.difference.unsaid)
        }
        let names = TableText.Omission.allCases.filter(unsaid.contains).map(\.text)
        return names.isEmpty
            ? "" : "; not compared, since it is not said everywhere: \(names.joined(separator: ", "))"
    }

    private static func directors(_ count: Int) -> String {
        count == 1 ? "1 director" : "\(count) directors"
    }

    private static func list(_ hosts: [String]) -> String { hosts.joined(separator: ", ") }

    var json: JSON {
        RunJSON.document(
            "fleetDiff",
            [
                ("reference", comparison.reference.map { .string($0) } ?? .null),
                ("mostFrequent", .bool(comparison.isMostFrequent)),
                ("tied", .bool(comparison.isTied)),
                ("same", .array(comparison.alike.map { .string($0) })),
                ("different", .array(comparison.groups.map(Self.json))),
                (
                    "failed",
                    .array(
                        comparison.failed.map {
                            .object([
                                ("host", .string($0.host)), ("reason", .string($0.problem.sentence)),
                            ])
                        })
                ),
            ])
    }

    private static func json(_ group: FleetComparison.Group) -> JSON {
        .object(
            [("hosts", .array(group.hosts.map { .string($0) }))]
                + group.difference.members.filter { told.contains($0.0) })
    }

    /// Of a difference; the others are the same for all.
    private static let told: Set<String> = ["notCompared", "timeouts", "daemons", "services", "commands"]
}
