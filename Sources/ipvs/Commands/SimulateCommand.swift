import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays flows on a table and says which server gets each, exactly as the kernel would.")

    @Option(help: "File of rules, as ipvsadm -S writes them; a line may begin with @SECONDS.")
    var rules: String?

    @Flag(help: "Start from the running kernel's table and connections instead.")
    var live = false

    @Option(help: "File of flows (CSV); without it flows are made up, see the options below.")
    var flows: String?

    @OptionGroup(title: "Made-up flows") var workload: WorkloadOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    @Option(help: "File for a row (CSV) about every flow; - is standard output.")
    var placements: String?

    @Option(name: .customLong("final"), help: "File for the state at the end (JSON); - is standard output.")
    var finalState: String?

    @Flag(help: "The report as JSON.")
    var json = false

    func validate() throws {
        guard (rules != nil) != live else { throw ValidationError("give either --rules FILE or --live") }
    }

    func run() throws {
        let output = try placements.map { path in try OutputFile(path) }
        let finalOutput = try finalState.map { path in try OutputFile(path) }
        var start =
            try rules.map { path in try StartingPoint(rules: path, kernel.settings) }
            ?? StartingPoint(live: kernel.settings)
        var run = SimulationRun(start.takeSimulation(), output: output)
        if let flows {
            try run.play(InputFile.flows(flows))
        } else {
            try run.play(workload.workload(start.services))
        }
        try start.reportRefusals(of: run.simulation.refusedChanges)
        try output?.finish()
        try finalOutput?.append { text in
            text += RunJSON.finalState(run.simulation.director.table(), time: run.time).text
        }
        try finalOutput?.finish()
        // A table on standard output would spoil rows that go there.
        if placements == "-" || finalState == "-" { return }
        let reports = run.simulation.director.reports()
        if json {
            StandardOutput.write(
                RunJSON.reports(
                    reports, profile: kernel.profile, flows: run.flows, time: run.time, notes: start.unknown
                ).text)
        } else {
            StandardOutput.write(
                ReportText.text(
                    reports, profile: kernel.profile, flows: run.flows, time: run.time, notes: start.unknown))
        }
    }
}
