import ArgumentParser
import IPVSFormats

struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Takes the last change back.",
        discussion: """
            That is the one that waits for its confirmation, or the last one that `ipvs apply --record FOLDER` kept in \
            the folder. What it touched becomes as it was before, by a plan from what is there now, which is shown as \
            that of any change. What others changed meanwhile, and it did not touch, stays. Counters do not come back.

            Examples:
              ipvs undo --record /var/lib/ipvs --dry-run
              ipvs undo --yes
            """)

    @Flag(
        help:
            "Also put servers in the order of before. Those that stand elsewhere are deleted and added again."
    )
    var exactOrder = false

    @OptionGroup(title: "Change") var options: ChangeOptions

    @OptionGroup(title: "Preview") var preview: PreviewOptions

    @OptionGroup(title: "Flows") var flows: FlowOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws { try preview.check(flows, kernel) }

    func run() throws {
        let waiting = try Confirmation.waiting()
        let kept = try options.record.flatMap { folder throws(Failure) in try RecordFolder(folder).last() }
        guard let record = waiting ?? kept?.record else {
            throw Failure.request(.nothingToUndo(in: options.record))
        }
        let applied = try Application(
            target: .before(record), options: options, keepsOrder: exactOrder, isUndo: true,
            preview: preview.simulate ? PreviewRequest(flows: flows, kernel: kernel) : nil
        ).run()
        if !options.dryRun {
            if waiting != nil { Confirmation.end() }
            if var kept, waiting == nil || kept.record.time == record.time {
                kept.record.outcome = .undone
                try RecordFolder.write(kept.record, to: kept.file)
            }
        }
        try options.tell(applied)
    }
}
