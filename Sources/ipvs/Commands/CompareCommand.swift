import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Plays the same flows on several tables, or with several schedulers, side by side.")

    @Argument(help: "Files of rules.")
    var rules: [String]

    @Option(help: "Schedulers to try on every file, with commas between them, or all.")
    var schedulers: String?

    @Option(help: "File of flows (CSV); without it flows are made up, see the options below.")
    var flows: String?

    @OptionGroup(title: "Made-up flows") var workload: WorkloadOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    @Flag(help: "The comparison as JSON.")
    var json = false

    func validate() throws {
        guard !rules.isEmpty, rules.count > 1 || schedulers != nil else {
            throw ValidationError("give two files of rules, or one and --schedulers")
        }
    }

    func run() throws {
        let variants = try self.variants()
        let source: FlowSource =
            try flows.map { .file($0) } ?? .workload(workload.workload(services(of: rules[0])))
        let outcomes = try Parallel.map(variants) { variant in
            try VariantOutcome(variant, source, kernel.settings)
        }
        guard let first = outcomes.first else { return }
        if json {
            StandardOutput.write(ComparisonOutput.json(outcomes, first, profile: kernel.profile).text)
        } else {
            StandardOutput.write(ComparisonOutput.text(outcomes, first, profile: kernel.profile))
        }
    }

    private func variants() throws(Failure) -> [Variant] {
        var variants: [Variant] = []
        for path in rules {
            let file = try InputFile.rules(path)
            // What the file says itself comes first: others are compared with it.
            variants.append(Variant(rules: file, scheduler: nil))
            for scheduler in try names() { variants.append(Variant(rules: file, scheduler: scheduler)) }
        }
        return variants
    }

    private func names() throws(Failure) -> [SchedulerName] {
        guard let schedulers else { return [] }
        if schedulers == "all" { return SchedulerFactory.names }
        var names: [SchedulerName] = []
        for name in schedulers.split(separator: ",") {
            let scheduler = SchedulerName(rawValue: String(name))
            guard SchedulerFactory.names.contains(scheduler) else {
                throw Failure(message: "no such scheduler: \(name)")
            }
            names.append(scheduler)
        }
        return names
    }

    private func services(of path: String) throws(Failure) -> [VirtualService] {
        let start = try StartingPoint(rules: path, kernel.settings)
        return start.services
    }
}
