/// What may differ between two runs of one tool, made equal in both answers.
enum Mask: String {
    /// Program version and date: `ipvsadm v1.31 2019/12/24` becomes `ipvsadm VERSION`.
    case version
    /// The time left of a connection, `01:59`, becomes `--:--`.
    case expiry
    /// Lines in any order: the kernel's own order of services and connections depends on where it keeps them.
    case order
    /// What modprobe itself says on standard error when it finds no module.
    case modprobe

    func apply(to text: String) -> String {
        switch self {
        case .version: text.replacing(#/v[0-9.]+ [0-9]{4}\/[0-9]{2}\/[0-9]{2}/#, with: "VERSION")
        case .expiry: text.replacing(#/\b[0-9]{2}:[0-9]{2} /#, with: "--:-- ")
        case .modprobe:
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("modprobe: ") }.joined(separator: "\n")
        case .order:
            text.split(separator: "\n").sorted().map { $0 + "\n" }.joined()
        }
    }

    /// The answer with every mask laid over it.
    static func apply(_ masks: [Mask], to answer: Answer) -> Answer {
        masks.reduce(answer) { answer, mask in
            Answer(
                output: mask.apply(to: answer.output), errors: mask.apply(to: answer.errors),
                status: answer.status)
        }
    }
}
