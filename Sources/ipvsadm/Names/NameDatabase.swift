import Glibc
import IPVSRules

/// Names of hosts and ports as the host's C library finds them: /etc/hosts and /etc/services are read where
/// /etc/nsswitch.conf asks them first, and the host's own programs are asked for the rest.
enum NameDatabase {
    /// The two files alone: while the machine starts nobody answers DNS, and waiting for it would keep everything after
    /// us waiting.
    case files
    case host

    /// Seconds for what is asked together: one DNS server may time out (5 s) and the next one answer.
    static let patience = 6

    /// Answers what can be answered until the deadline.
    func answers(to questions: Set<NameQuestion>, until deadline: Deadline) -> [NameQuestion: NameAnswer] {
        var answers: [NameQuestion: NameAnswer] = [:]
        var open: [NameQuestion] = []
        for isOfHost in [true, false] {
            let questions = questions.filter { $0.isOfHost == isOfHost }
            guard !questions.isEmpty else { continue }
            let source = source(of: isOfHost ? "hosts" : "services")
            // What the host cannot be asked for, only the file may know.
            let forFile = source == .host ? questions.filter { $0.key == nil } : questions
            let found = Self.fileAnswers(to: forFile, isOfHost: isOfHost)
            if source != .file { open += questions.filter { found[$0] == nil } }
            answers.merge(found) { known, _ in known }
        }
        return answers.merging(HostInquiry.answers(to: open, until: deadline)) { known, _ in known }
    }

    private static func fileAnswers(
        to questions: Set<NameQuestion>, isOfHost: Bool
    ) -> [NameQuestion: NameAnswer] {
        guard !questions.isEmpty else { return [:] }
        return isOfHost
            ? HostsText.answers(to: questions, in: text(of: "/etc/hosts"))
            : ServicesText.answers(to: questions, in: text(of: "/etc/services"))
    }

    /// Without the host's `getent` there is nobody to ask.
    private func source(of database: StaticString) -> NameSource {
        guard self == .host, HostInquiry.program != nil else { return .file }
        return NameSource(of: database, in: Self.text(of: "/etc/nsswitch.conf")) {
            // Debian's place, and that of glibc itself.
            ["/var/lib/misc", "/var/db"].contains { folder in access("\(folder)/\(database).db", F_OK) == 0 }
        }
    }

    /// The longest lists of hosts that block advertisements have a third of it.
    private static let longest = 64 << 20

    /// What is in a file; nothing if it cannot be read or does not end.
    private static func text(of path: String) -> Bytes {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var text: Bytes = []
        while true {
            let chunk = Descriptor.read(upTo: 32 * 1024, from: descriptor)
            guard !chunk.bytes.isEmpty else { return text }
            text += chunk.bytes
            guard text.count <= Self.longest else { return [] }
        }
    }
}
