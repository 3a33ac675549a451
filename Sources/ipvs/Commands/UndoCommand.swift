import ArgumentParser
import IPVSFormats

struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Takes the last change back.",
        discussion: """
            That is the one that waits for its confirmation, or the last one that `ipvs apply --record FOLDER` kept in \
            the folder. What it touched becomes as it was before, by a plan from what is there now, which is shown as \
            that of any change. What others changed meanwhile, and it did not touch, stays: other services, and other \
            servers of its services. Counters and the order of servers do not come back.

            Examples:
              ipvs undo --record /var/lib/ipvs --dry-run
              ipvs undo --yes
            """)

    @OptionGroup(title: "Change") var options: ChangeOptions

    @OptionGroup(title: "Preview") var preview: PreviewOptions

    @OptionGroup(title: "Flows") var flows: FlowOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws { try preview.check(flows, kernel) }

    func run() throws {
        let undone = try UndoneChange(keptIn: options.record)
        try options.tell(
            Application(
                target: .before(undone.record), options: options, undone: undone,
                preview: preview.simulate ? PreviewRequest(flows: flows, kernel: kernel) : nil
            ).run())
    }
}
