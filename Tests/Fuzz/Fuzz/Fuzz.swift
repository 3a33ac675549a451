import Glibc

/// What is fuzzed: a reader of outside data, or what is made of it. `FUZZ_TARGET` names one.
enum FuzzTarget: String {
    /// What the kernel says: netlink and its text files.
    case kernel
    /// Files of rules, command lines, and the files that names come from.
    case rules
    /// Flows, scenarios, lists of clients, and the words of workloads.
    case formats
    /// Captures and logs.
    case traffic
    /// Tables in the formats of other programs.
    case tables
    /// The writer of JSON.
    case json
    /// The simulator under changes and flows.
    case simulator

    static let chosen = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

    /// - Parameters:
    ///   - choice: the first byte of what libFuzzer made up.
    ///   - input: the others.
    func run(_ choice: UInt8, _ input: [UInt8]) {
        switch self {
        case .kernel: KernelFuzz.run(choice, input)
        case .rules: RulesFuzz.run(choice, input)
        case .formats: FormatsFuzz.run(choice, input)
        case .traffic: TrafficFuzz.run(choice, input)
        case .tables: TablesFuzz.run(choice, input)
        case .json: JSONFuzz.run(choice, input)
        case .simulator: SimulatorFuzz.run(choice, input)
        }
    }
}

/// Entry point of libFuzzer. Whatever the bytes are, nothing traps, hangs or touches memory that is not its own, and what
/// the target says of its results holds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let target = FuzzTarget.chosen else { preconditionFailure("FUZZ_TARGET names no target") }
    let input = UnsafeBufferPointer(start: bytes, count: count)
    if let choice = input.first { target.run(choice, Array(input.dropFirst())) }
    return 0
}
