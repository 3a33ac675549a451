import IPVSFormats
import IPVSModel
import IPVSRules

/// Something that is wrong with a file, or hardly meant.
struct Finding: Sendable {
    let code: FindingCode
    var place: TextPlace
    /// What it is, of which service or server, and what to do.
    let message: String
    /// Another line that it is about.
    var related: TextPlace?
    /// What in its line is wrong; nil for what stands at its place.
    var option: OptionGroup?
}

/// Findings of one severity. Those behind the limit are counted only, so that a file of mistakes costs no memory.
struct FindingList: Sendable {
    static let limit = 1000

    private(set) var kept: [Finding] = []
    private(set) var count = 0

    var isFull: Bool { count >= Self.limit }

    /// - Parameter finding: nil for one that nobody will read.
    mutating func add(_ finding: Finding?) {
        if let finding, !isFull { kept.append(finding) }
        count += 1
    }

    /// Each moves to where `place` has it.
    mutating func move(_ place: (Finding) -> TextPlace) {
        for index in kept.indices { kept[index].place = place(kept[index]) }
    }
}
