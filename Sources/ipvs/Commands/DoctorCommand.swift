import ArgumentParser
import Glibc
import IPVSFormats
import IPVSModel

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks for what keeps a director from working well.",
        discussion: """
            The kernel's settings, modules, addresses, routes, neighbours and sync daemons are held against the table. \
            Nothing is changed, loaded or sent anywhere. Each finding has a code, which `ipvs help CODE` explains. A file \
            is examined as if this host had its table; a bundle as the host where it was written.

            The status is 0 if everything works, 1 if something does not, 2 if it cannot be examined.

            Examples:
              ipvs doctor
              ipvs doctor --fix
              ipvs doctor --bundle director.json --anonymous
              ipvs doctor director.json
            """)

    @Argument(
        help: ArgumentHelp(
            "A file of any format, a bundle, - or live. (default: live)", valueName: "source"),
        completion: .file(), transform: Source.init)
    var source: Source = .live

    @OptionGroup(title: "Sources") var sources: SourceOptions

    @Flag(help: "Print commands that mend what a command can. None is run.")
    var fix = false

    @Flag(help: "Tell every examination, also what is fine.")
    var all = false

    @Flag(help: "Warnings are problems, too: the status is 1.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "Write table, connections, settings and versions to a file, for somebody who is to help. Every command reads it as a source.",
            valueName: "file"),
        completion: .file())
    var bundle: String?

    @Flag(help: "With --bundle: put other addresses in place of all of them.")
    var anonymous = false

    @OptionGroup var report: ReportOptions

    func validate() throws {
        if anonymous, bundle == nil { throw ValidationError("--anonymous is about --bundle: give both") }
        if fix || report.json, bundle == "-" {
            throw ValidationError("--bundle - is all of standard output: leave --fix and --json out")
        }
        if fix, report.json {
            throw ValidationError("give either --fix or --json: JSON has the commands, too")
        }
        guard case .file(let path) = source, let bundle else { return }
        var uses = FileUses()
        uses.read(path, by: "source")
        uses.write(bundle, by: "--bundle")
        if let conflict = uses.conflict { throw ValidationError(conflict) }
    }

    func run() throws {
        let patient = try patient()
        if let bundle { try write(patient, to: bundle) }
        let examination = Examination(of: patient, source: source.name, isStrict: strict, isComplete: all)
        if fix {
            try StandardOutput.write(examination.fixes)
        } else if bundle == nil || bundle != "-" {
            try report.print(examination)
        }
        if examination.status != 0 { throw ExitCode(examination.status) }
    }

    private func patient() throws(Failure) -> Patient {
        var patient: Patient
        switch source {
        case .live: patient = try Patient()
        case .file(let path):
            switch try TableFile(path, format: sources.format) {
            case .bundle(let bundle):
                // Without IPVS there was no table.
                let hadTable = bundle.host.connectionTableSize != nil
                patient = Patient(snapshot: hadTable ? bundle.snapshot : nil, host: bundle.host)
            case .table(let table): patient = try Patient(reading: WantedTable(RulesTable(table)).unused)
            }
        }
        patient.snapshot?.services.removeAll { !sources.scope.contains($0.service.identity) }
        return patient
    }

    private func write(_ patient: Patient, to path: String) throws(Failure) {
        let bundle = DirectorBundle(
            time: UTCText.now, program: IPVS.version, snapshot: patient.snapshot ?? TableSnapshot(),
            host: patient.host)
        let file = try OutputFile(path)
        let text = (anonymous ? bundle.anonymous : bundle).json.text
        try file.append { $0 += text }
        try file.finish()
    }
}

extension WantedTable {
    /// As a director has it that was never used.
    fileprivate var unused: TableSnapshot {
        let table = table(over: Table())
        return TableSnapshot(
            services: table.services.map { entry in
                ServiceSnapshot(
                    service: entry.service,
                    destinations: entry.destinations.map { DestinationSnapshot(destination: $0) })
            },
            timeouts: timeouts, daemons: table.daemons)
    }
}
