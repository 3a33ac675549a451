/// One scenario file: command lines that follow each other in one network namespace, or several.
struct Scenario {
    let name: String
    let items: [Item]

    enum Item {
        /// A command that both sides run with the reference tool and whose answer does not count.
        case setup(Invocation)
        /// Go on in a new, empty network namespace.
        case fresh
        case step(Step)
    }
}

/// A command line and its standard input, if it has one.
struct Invocation {
    var command: String
    var input: String?

    mutating func feed(_ line: Substring) { input = (input ?? "") + line + "\n" }
}

struct Step {
    let name: String
    let category: String
    var invocation: Invocation
    var masks: [Mask] = []
    var difference: Difference?
}

/// A step where ours differs from the reference on purpose: the number in the list of deliberate differences,
/// and what ours answers.
struct Difference {
    let number: Int
    let reason: String
    var expected = Answer()
}

/// What can be seen of a command from outside.
struct Answer: Equatable {
    var output = ""
    var errors = ""
    var status: Int32 = 0
}

struct ScenarioError: Error, CustomStringConvertible {
    let description: String
}

extension Scenario {
    /// Reads the text of a file; README.md beside the scenarios describes the format.
    init(name: String, text: String) throws(ScenarioError) {
        var reader = Reader()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard reader.take(line) else {
                throw ScenarioError(description: "\(name).scn:\(index + 1): cannot be understood: \(line)")
            }
        }
        self.init(name: name, items: reader.items)
    }

    private struct Reader {
        var items: [Item] = []
        private var category = ""
        private var masks: [Mask] = []
        private var difference: Difference?
        private var names: Set<Substring> = []

        /// False when the line makes no sense where it stands.
        mutating func take(_ line: Substring) -> Bool {
            guard let first = line.first, first != "#" else { return true }
            let (word, rest) = line.cut(at: " ")
            switch word {
            case "%category": category = String(rest)
            case "%setup": items.append(.setup(Invocation(command: String(rest))))
            case "%fresh": items.append(.fresh)
            case "%mask":
                guard let mask = Mask(rawValue: String(rest)) else { return false }
                masks.append(mask)
            case "%differs":
                let (number, reason) = rest.cut(at: " ")
                guard let number = Int(number), !reason.isEmpty else { return false }
                difference = Difference(number: number, reason: String(reason))
            case "<": return changeLast { $0.feed(rest) }
            case ">": return expect { $0.output += rest + "\n" }
            case "!": return expect { $0.errors += rest + "\n" }
            case "=":
                guard let status = Int32(rest) else { return false }
                return expect { $0.status = status }
            default:
                guard first != "%", !rest.isEmpty, names.insert(word).inserted else { return false }
                items.append(
                    .step(
                        Step(
                            name: String(word), category: category,
                            invocation: Invocation(command: String(rest)),
                            masks: masks, difference: difference)))
                (masks, difference) = ([], nil)
            }
            return true
        }

        private mutating func changeLast(_ change: (inout Invocation) -> Void) -> Bool {
            switch items.popLast() {
            case .setup(var invocation):
                change(&invocation)
                items.append(.setup(invocation))
            case .step(var step):
                change(&step.invocation)
                items.append(.step(step))
            default: return false
            }
            return true
        }

        private mutating func expect(_ change: (inout Answer) -> Void) -> Bool {
            guard case .step(var step) = items.last, var difference = step.difference else { return false }
            change(&difference.expected)
            step.difference = difference
            items[items.count - 1] = .step(step)
            return true
        }
    }
}

extension Substring {
    /// What stands before and after the first blank.
    fileprivate func cut(at separator: Character) -> (Substring, Substring) {
        guard let place = firstIndex(of: separator) else { return (self, "") }
        return (self[..<place], self[index(after: place)...])
    }
}
