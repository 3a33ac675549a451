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

    /// Each has the options of keepalived(8). Several may run, and the children of one have its words.
    static func keepalived(_ programs: [RunningProgram]) -> ServiceManager? {
        let managers = Set(programs.compactMap(keepalived))
        guard !managers.isEmpty else { return nil }
        let known = managers.compactMap(\.services)
        guard known.count == managers.count else { return ServiceManager(name: "keepalived", services: nil) }
        return ServiceManager(name: "keepalived", services: known.reduce(into: []) { $0.formUnion($1) })
    }

    /// nil for one without checkers, which has no services.
    private static func keepalived(_ program: RunningProgram) -> ServiceManager? {
        var configuration = "/etc/keepalived/keepalived.conf"
        var isKnown = true
        var words = program.arguments.dropFirst()
        while let word = words.popFirst() {
            if word.hasPrefix("--") {
                let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1)
                switch parts.first {
                case "vrrp": return nil
                case "use-file": configuration = parts.count > 1 ? String(parts[1]) : words.popFirst() ?? ""
                // Lines for this name only are not looked for.
                case "config-id": isKnown = false
                default: break
                }
                continue
            }
            // Letters stand together, and the last may have its value behind it or in the next word.
            var letters = word.dropFirst()
            while word.hasPrefix("-"), let letter = letters.popFirst() {
                if letter == "P" { return nil }
                guard Self.lettersWithValue.contains(letter) else { continue }
                let value = letters.isEmpty ? words.popFirst() ?? "" : String(letters)
                letters = ""
                if letter == "f" { configuration = value }
                if letter == "i" { isKnown = false }
            }
        }
        let file = program.place(of: configuration)
        return ServiceManager(name: "keepalived", services: isKnown ? services(file, .keepalived) : nil)
    }

    private static let lettersWithValue: Set<Character> = [
        "f", "p", "c", "r", "b", "s", "i", "S", "g", "u", "A",
    ]

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
