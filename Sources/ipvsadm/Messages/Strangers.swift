import IPVSModel
import IPVSRules

extension RestoreRules {
    /// A scheduler or persistence engine that the kernel itself does not have. A module may add it.
    struct Stranger {
        /// The first that names it.
        var line: Int
        var text: String
    }

    /// Each name once.
    var strangers: [Stranger] {
        var told: Set<String> = []
        return rules.flatMap { rule -> [Stranger] in
            let texts: [String?]
            switch rule.command {
            case .change(.addService(let service)), .change(.editService(let service)):
                texts = [Self.doubt(service.scheduler), service.persistenceEngine.flatMap(Self.doubt)]
            default: return []
            }
            return texts.compactMap { $0 }.filter { told.insert($0).inserted }
                .map { Stranger(line: rule.line, text: $0) }
        }
    }

    private static func doubt(_ scheduler: SchedulerName) -> String? {
        guard !SchedulerName.known.contains(scheduler), scheduler != .noScheduler else { return nil }
        return text(
            "scheduler", scheduler.rawValue, module: "ip_vs_", among: SchedulerName.known.map(\.rawValue))
    }

    private static func doubt(_ engine: String) -> String? {
        guard !Persistence.knownEngines.contains(engine) else { return nil }
        return text("persistence engine", engine, module: "ip_vs_pe_", among: Persistence.knownEngines)
    }

    private static func text(_ kind: String, _ name: String, module: String, among known: [String]) -> String
    {
        let near = Spelling.nearest(to: name, among: known).map { "; is \($0) meant?" } ?? ""
        let shown = String(decoding: TerminalText.quoted(name.utf8), as: UTF8.self)
        return "unknown \(kind) \(shown), which needs a kernel module \(module)\(shown)\(near)"
    }
}

/// Which name somebody may have meant.
enum Spelling {
    /// The one with the fewest slips of the pen in it, if they are few for its length.
    static func nearest(to word: String, among names: [String]) -> String? {
        let ranked = names.map { (name: $0, slips: slips(Array(word.utf8), Array($0.utf8))) }
        let limit = word.utf8.count < 5 ? 1 : 2
        return ranked.filter { $0.slips <= limit }.min { $0.slips < $1.slips }?.name
    }

    /// How many letters were added, left out, changed or swapped with their neighbour
    /// (optimal string alignment distance).
    static func slips(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var best = min(current[column] + 1, last[column + 1] + 1, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
