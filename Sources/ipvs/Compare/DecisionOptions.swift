import ArgumentParser

/// What a comparison is to decide, and with how much luck.
struct DecisionOptions: ParsableArguments {
    @Option(
        name: .customLong("by"),
        help: ArgumentHelp(
            "Sort variants by peak, fairness, moved, refused, or with --servers by latency or failed, and say which is best, or that nothing separates them.",
            discussion:
                "One is better than another if it is so with every seed, of at least six; with given flows any difference counts.",
            valueName: "figure"))
    var figure: Figure?

    @Option(
        help: ArgumentHelp(
            "Play made-up flows of so many seeds, from --seed on, and say how much figures vary. (default: 10 where variants are ranked, else 1)",
            valueName: "number"))
    var seeds: Int?

    /// Of them that was given.
    var given: String? { figure != nil ? "--by" : seeds != nil ? "--seeds" : nil }

    static var mostSeeds: Int { 1000 }

    func check(_ flows: FlowOptions, hasServers: Bool) throws {
        if let figure, figure.isOfServers, !hasServers {
            throw ValidationError(
                "--by \(figure.rawValue) needs to know how long servers take: say so with --servers FILE")
        }
        guard let seeds else { return }
        guard (1...Self.mostSeeds).contains(seeds) else {
            throw ValidationError("--seeds must be from 1 to \(Self.mostSeeds)")
        }
        if flows.flows != nil {
            throw ValidationError(
                "--seeds is for flows that are made up: given flows have none, and are played once")
        }
    }

    /// How many are played of flows that are made up.
    var number: Int { seeds ?? (figure == nil ? 1 : 10) }
}
