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
    private let reader: CommandReader
    /// Nil at boot: there is no table to lose, and a rule that the kernel will refuse should cost only itself.
    private var table: Table?

    /// Reads to the end. What is wrong with lines goes to `problems`.
    ///
    /// Nothing at all is no table: it comes from a command that failed before a pipe. A comment is one.
    init(
        from input: borrowing RestoreInput, options: RestoreOptions, problems: inout RestoreProblems
    ) throws(Failure) {
        table = options.isBoot ? nil : Table()
        reader = CommandReader(
            program: Bytes("ipvsadm".utf8), source: .restore, names: options.isBoot ? .files : .host)
        var lines = RestoreReader()
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
            while lines.nextLine(in: chunk.bytes, from: &position) { take(lines, &problems) }
            guard chunk.bytes.isEmpty else { continue }
            if lines.finish() { take(lines, &problems) }
            guard isEmpty else { return }
            throw problems.conclusion(
                "no input\(input.place); the table was not changed", status: .unusable,
                hint: "a comment or blank line stands for an empty table; so does: ipvsadm -C")
        }
    }

    private mutating func take(_ lines: borrowing RestoreReader, _ problems: inout RestoreProblems) {
        count += 1
        do throws(Failure) {
            let command = try reader.command(lines.words)
            switch command {
            case .help, .version: throw Self.misplaced
            case .change(let change): try follow(change)
            default: break
            }
            rules.append(Rule(line: lines.lineNumber, command: command))
        } catch {
            problems.add(line: lines.lineNumber, error)
        }
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
