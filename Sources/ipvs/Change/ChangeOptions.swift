import ArgumentParser
import IPVSModel

/// How a change is made: the same for all commands that make one.
struct ChangeOptions: ParsableArguments {
    @Flag(name: [.customShort("y"), .long], help: "Do not ask, also where something is deleted.")
    var yes = false

    @Flag(help: "Change nothing: print what would be done, as commands of ipvsadm.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Make these kinds of changes only, and nothing at all if others are needed: add, edit, delete, timeouts, daemons.",
            valueName: "kinds"),
        completion: .commaList(ChangeKind.allCases.map(\.rawValue)), transform: ChangeKind.list)
    var allow: Set<ChangeKind> = Set(ChangeKind.allCases)

    @Flag(help: "Also change services that a running keepalived or ldirectord manages.")
    var force = false

    @Option(
        help: ArgumentHelp("Wait no longer for another program that changes the table.", valueName: "seconds")
    )
    var wait: UInt32?

    @Option(
        help: ArgumentHelp(
            "Take the change back after so many seconds, unless `ipvs confirm` comes.",
            discussion:
                "For those who work through an address that they change. It goes on when the terminal is gone.",
            valueName: "seconds"),
        transform: { text in
            guard let seconds = UInt32(text.hasSuffix("s") ? String(text.dropLast()) : text),
                (1...86400).contains(seconds)
            else { throw ValidationError("expected seconds, from 1 to 86400, such as 60s") }
            return seconds
        })
    var confirmWithin: UInt32?

    @Option(
        help: ArgumentHelp(
            "Keep what was changed, by whom and when, in a file in this folder.", valueName: "folder"),
        completion: .directory)
    var record: String?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        if dryRun, confirmWithin != nil {
            throw ValidationError("--dry-run changes nothing that --confirm-within could take back")
        }
    }
}

extension ChangeOptions {
    /// For commands that wait themselves, or change the table again and again.
    func checkImmediate() throws {
        if confirmWithin != nil {
            throw ValidationError("--confirm-within is for apply and undo: ipvs undrain takes a drain back")
        }
    }
}
