import ArgumentParser
import IPVSFormats

/// The table at the start.
struct TableOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File of rules, as ipvsadm -S -n writes them, or of another format; - is standard input.",
            discussion:
                "Its content shows what it is. Ports may have the names of /etc/services, hosts have none. A line that begins with @SECONDS changes the table at that time of the run.",
            valueName: "file"),
        completion: .file())
    var rules: String?

    @Option(
        help: ArgumentHelp(
            "What --rules is: rules, json, keepalived, ldirectord or listing. (default: what its content shows)",
            valueName: "name"))
    var format: TableFormat?

    @Flag(
        help: ArgumentHelp(
            "Start from the running kernel's table, connections, timers and sysctls. Needs root.",
            discussion: "What no kernel reveals, such as the server that rr is at, is listed as unknown."))
    var live = false

    func validate() throws {
        guard (rules != nil) != live else { throw ValidationError("give either --rules FILE or --live") }
        if live, format != nil { throw ValidationError("--format is for --rules FILE") }
    }
}
