import Glibc
import IPVSModel
import IPVSRules

/// The rules of a whole input, read and checked.
struct RestoreRules {
    /// A command and the line it stands in.
    struct Rule {
        var line: Int
        var command: Command
    }

    /// Those without a mistake.
    private(set) var rules: [Rule] = []
    /// Lines with words in them.
    private(set) var count = 0
    /// The services that the rules make, from nothing.
    private(set) var services = Table()
    /// The first line of each change among the first rules; read on when a line may be one of them again.
    private var firstLines: (of: [TableChange: Int], count: Int) = ([:], 0)

    /// Reads to the end. What is wrong with lines goes to `problems`.
    ///
    /// Nothing at all is no table: it comes from a command that failed before a pipe. A comment is one.
    init(
        from input: borrowing RestoreInput, options: RestoreOptions, problems: inout RestoreProblems
    ) throws(Failure) {
        let names = options.isBoot ? NameDatabase.files : .host
        var lines = RulesFile(names: names.resolution)
        var isEmpty = true
        while true {
            let chunk = input.read()
            guard chunk.failure == 0 else {
                throw problems.conclusion(
                    "cannot read \(input.name): \(KernelMessages.text(errno: chunk.failure)); the table was not changed",
                    status: .unusable)
            }
            var position = 0
            isEmpty = isEmpty && chunk.bytes.isEmpty
            while let line = lines.nextLine(in: chunk.bytes, from: &position) {
                guard take(line, &problems) else { return }
            }
            guard chunk.bytes.isEmpty else { continue }
            if let line = lines.finish() { _ = take(line, &problems) }
            guard isEmpty else { return }
            throw problems.conclusion(
                "no input\(input.place); the table was not changed", status: .unusable,
                hint: "a comment or blank line stands for an empty table; so does: ipvsadm -C")
        }
    }

    /// - Returns: false when the rest of the input cannot be read.
    private mutating func take(_ line: RulesFile.Line, _ problems: inout RestoreProblems) -> Bool {
        count += 1
        let command: Command
        switch line.content {
        case .success(let found): command = found
        case .failure(let error):
            problems.add(
                line: line.place.line, column: error.endsFile ? line.place.column : nil,
                Failure(error, program: Bytes("ipvsadm".utf8), quoting: .readable))
            return !error.endsFile
        }
        do throws(Failure) {
            switch command {
            case .help, .version: throw Self.misplaced
            case .change(let change):
                guard try follow(change, at: line.place.line, &problems) else { return true }
            default: break
            }
            rules.append(Rule(line: line.place.line, command: command))
        } catch {
            problems.add(line: line.place.line, error)
        }
        return true
    }

    /// Finds what the kernel is bound to refuse, as far as that can be known without asking it. A line that says again what
    /// one above says is none of it.
    ///
    /// - Returns: false for such a line.
    private mutating func follow(
        _ change: TableChange, at line: Int, _ problems: inout RestoreProblems
    ) throws(Failure) -> Bool {
        do throws(TableChangeError) {
            // What is said of the daemons is about those that run, which are not known here.
            if change.operation != .startDaemon, change.operation != .stopDaemon {
                try services.apply(change, under: .ofAnyKernel)
            }
            return true
        } catch {
            let isThere = error == .serviceExists || error == .destinationExists
            guard isThere, let first = firstLine(of: change) else {
                throw .refusal(error, of: change.operation, detail: nil)
            }
            problems.warn(line: line, "the same as line \(first)")
            return false
        }
    }

    private mutating func firstLine(of change: TableChange) -> Int? {
        for rule in rules[firstLines.count...] {
            guard case .change(let change) = rule.command, firstLines.of[change] == nil else { continue }
            firstLines.of[change] = rule.line
        }
        firstLines.count = rules.count
        return firstLines.of[change]
    }

    private static let misplaced = Failure(
        line: "-h and -v are no rules", status: .unusable, hint: "take this line out of the rules")
}

extension RestoreRules {
    /// The kernel's modules of all schedulers and persistence engines that the rules name, each once, in their order.
    var modules: [String] {
        var names: [String] = []
        for rule in rules {
            switch rule.command {
            case .change(.addService(let service)), .change(.editService(let service)):
                names.append("ip_vs_" + service.scheduler.rawValue)
                if let engine = service.persistenceEngine { names.append("ip_vs_pe_" + engine) }
            default: break
            }
        }
        var known: Set<String> = []
        return names.filter { known.insert($0).inserted }
    }
}

// MARK: What the rules make of a table

extension RestoreRules {
    /// Whether the rules say anything of idle times or sync daemons.
    var haveSettings: Bool {
        rules.contains { rule in
            guard case .change(let change) = rule.command else { return false }
            return change.isOfSettings
        }
    }

    /// The table that the rules ask for, where `before` is now: its services are replaced, of idle times and sync daemons
    /// what the rules say is changed.
    func table(after before: Table, _ problems: inout RestoreProblems) -> Table {
        var table = services.withSettings(of: before)
        for rule in rules {
            guard case .change(let change) = rule.command, change.isOfSettings else { continue }
            do throws(TableChangeError) {
                if case .startDaemon(let daemon) = change {
                    try table.run(daemon, under: .ofAnyKernel)
                } else {
                    try table.apply(change, under: .ofAnyKernel)
                }
            } catch {
                problems.add(line: rule.line, .refusal(error, of: change.operation, detail: nil))
            }
        }
        return table
    }

    /// What is no configuration: counters to be set to 0, and listings.
    var otherCommands: [Rule] {
        rules.filter { rule in
            guard case .change(let change) = rule.command else { return true }
            return change.operation == .zero
        }
    }

    /// The last line that says what `change` does; nil when the rules only lack what it deletes.
    func line(of change: TableChange) -> Int? {
        rules.last { rule in
            guard case .change(let said) = rule.command else { return false }
            return said.subject == change.subject
        }?.line
    }
}
