import ArgumentParser

/// What of two tables is compared.
struct ComparisonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Do not compare weight, thresholds, timeouts or daemons; may be repeated.",
            discussion: "Health checkers own weights: --ignore weight leaves them out.", valueName: "what"))
    private var ignore: [Ignored] = []

    @Flag(help: "Compare the order of servers too, which decides with some schedulers who comes next.")
    var order = false

    var ignored: Set<Ignored> { Set(ignore) }
}
