import ArgumentParser
import IPVSFormats
import IPVSModel

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a table in another format, without losing anything.",
        discussion: """
            Thresholds, idle times, sync daemons and the kernel's order of servers are written too. Rules are read by \
            ipvsadm -R, in an order that builds the table anew as it is; JSON is described in ipvs(1).

            Examples:
              ipvs export >director.rules
              ipvs export --to json --output director.json
              ipvs export keepalived.conf --to rules
            """)

    enum Target: String, ExpressibleByArgument, CaseIterable { case rules, json, keepalived }

    @Argument(
        help: ArgumentHelp("A file of any format, - or live. (default: live)", valueName: "source"),
        completion: .file(), transform: Source.init)
    var source: Source = .live

    @OptionGroup(title: "Sources") var sources: SourceOptions

    @Option(help: ArgumentHelp("What is written: rules, json or keepalived.", valueName: "name"))
    var to: Target = .rules

    @Option(
        help: ArgumentHelp(
            "The file to write, whole or not at all. (default: standard output)", valueName: "file"),
        completion: .file())
    var output = "-"

    func validate() throws {
        guard case .file(let path) = source else { return }
        var uses = FileUses()
        uses.read(path, by: "source")
        uses.write(output, by: "--output")
        if let conflict = uses.conflict { throw ValidationError(conflict) }
    }

    func run() throws {
        let wanted = try source.wanted(sources.format).table
        let file = try OutputFile(output)
        let text = text(of: wanted)
        try file.append { $0 += text }
        try file.finish()
    }

    /// What a file does not say is not written either.
    private func text(of wanted: WantedTable) -> [UInt8] {
        let isWhole = sources.scope == .all
        let table = sources.scope.part(of: wanted.table(over: Table()))
        switch to {
        case .rules:
            return RulesText.text(
                of: table, timeouts: isWhole ? wanted.timeouts : nil, daemons: isWhole ? table.daemons : [])
        case .json:
            return TableJSON.document(
                table, timeouts: isWhole ? wanted.timeouts : nil,
                daemons: isWhole ? wanted.daemons : [:], omissions: wanted.omissions
            ).text
        case .keepalived:
            let unknown = ConnectionTimeouts(tcp: 0, tcpFinal: 0, udp: 0)
            let known = isWhole ? wanted.timeouts ?? unknown : unknown
            return KeepalivedWriter.text(of: table.withTimeouts(of: Table(timeouts: known)))
        }
    }
}
