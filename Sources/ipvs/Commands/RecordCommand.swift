import ArgumentParser
import IPVSFormats

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Records the connections of a director at work as flows for the simulator.",
        discussion: """
            The connection table is read again and again. Since the kernel keeps a connection of TCP for two minutes after \
            its end, few are missed between two readings: the report says how many, by the kernel's own counters. ^C ends \
            it early, and what was recorded is written. Connections that another director told of are left out, and so \
            are those that were there before, and what services by mark and one-packet services get, whose connections the \
            table does not show as theirs. Nothing of the kernel is changed.

            Examples:
              ipvs record --for 1h -o flows.csv
              ipvs record --for 10m --every 1s --service :443 -o flows.csv
            """)

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "How long, such as 90s, 10m or 2h; no longer than 720h.", valueName: "time"),
        transform: Word.length)
    var length: UInt32

    @Option(
        help: ArgumentHelp(
            "The time from one reading to the next, up to 1m. (default: 5s)", valueName: "time"),
        transform: Word.length)
    var every: UInt32?

    @OptionGroup var services: ServiceOptions

    @OptionGroup var target: FlowOutputOptions

    func validate() throws {
        try services.checkNoMarks()
        if let every, every > 60 { throw ValidationError("--every: more than 1m would miss too much") }
    }

    func run() throws {
        let file = try FlowFile(target.output)
        let recording = Recording(seconds: length, pause: every ?? 5, services: services.scope)
        try target.say(recording.run(to: file, target.disguise))
    }
}
