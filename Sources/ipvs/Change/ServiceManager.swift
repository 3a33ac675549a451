import IPVSFormats
import IPVSModel

/// A running program that keeps services as its configuration says, and undoes what others change.
///
/// How it is known: a process of that name runs in our network namespace, and its configuration, which its command line
/// names, has the service. One whose configuration cannot be read counts as managing everything.
struct ServiceManager: Sendable, Hashable {
    let name: String
    /// nil where that is not known.
    let services: Set<ServiceIdentity>?

    func manages(_ identity: ServiceIdentity) -> Bool { services?.contains(identity) ?? true }

    /// Those that run on this host.
    static var running: [ServiceManager] {
        [
            keepalived(RunningProgram.all(named: "keepalived")),
            ldirectord(RunningProgram.all(named: "ldirectord")),
        ]
        .compactMap { $0 }
    }

    /// Its parent process has the options of keepalived(8); its children share its name.
    static func keepalived(_ programs: [RunningProgram]) -> ServiceManager? {
        guard let program = programs.first else { return nil }
        var configuration = "/etc/keepalived/keepalived.conf"
        var words = program.arguments.dropFirst().makeIterator()
        while let word = words.next() {
            switch word {
            // Without checkers it has no services.
            case "-P", "--vrrp": return nil
            case "-f", "--use-file": configuration = words.next() ?? configuration
            default:
                for option in ["--use-file=", "-f"] where word.hasPrefix(option) {
                    configuration = String(word.dropFirst(option.count))
                }
            }
        }
        return ServiceManager(
            name: "keepalived", services: services(program.place(of: configuration), .keepalived))
    }

    /// The file is a word of its own, or lies where ldirectord(8) looks for it.
    static func ldirectord(_ programs: [RunningProgram]) -> ServiceManager? {
        guard let program = programs.first else { return nil }
        let named = program.arguments.last { $0.hasSuffix(".cf") } ?? "ldirectord.cf"
        let places =
            named.hasPrefix("/") ? [named] : ["/etc/ha.d/\(named)", "/etc/ha.d/conf/\(named)", named]
        let found = places.map(program.place).first { InputFile.isRegular($0) }
        return ServiceManager(name: "ldirectord", services: found.flatMap { services($0, .ldirectord) })
    }

    private static func services(_ file: String, _ format: TableFormat) -> Set<ServiceIdentity>? {
        guard let rules = try? RulesTable(path: file, format: format) else { return nil }
        return Set(
            rules.lines.compactMap { line in
                if case .addService(let service) = line.change { service.identity.asKept } else { nil }
            })
    }
}
