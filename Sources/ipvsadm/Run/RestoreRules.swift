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

    private(set) var rules: [Rule] = []
    /// Lines with words in them.
    private(set) var count = 0
    /// Nil at boot: there is no table to lose, and a rule that the kernel will refuse should cost only itself.
    private var table: Table?

    /// Reads to the end. What is wrong with lines goes to `problems`.
    ///
    /// Nothing at all is no table: it comes from a command that failed before a pipe. A comment is one.
    init(
        from input: borrowing RestoreInput, options: RestoreOptions, problems: inout RestoreProblems
    ) throws(Failure) {
        table = options.isBoot ? nil : Table()
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
            case .change(let change): try follow(change)
            default: break
            }
            rules.append(Rule(line: line.place.line, command: command))
        } catch {
            problems.add(line: line.place.line, error)
        }
        return true
    }

    /// Finds what the kernel is bound to refuse, as far as that can be known without asking it.
    private mutating func follow(_ change: TableChange) throws(Failure) {
        do throws(TableChangeError) {
            switch change {
            // A restore leaves the daemons that run, and they are not known here.
            case .startDaemon, .stopDaemon: break
            default: try table?.apply(change)
            }
        } catch {
            throw .refusal(error, of: change.operation, detail: nil)
        }
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
