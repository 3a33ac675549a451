/// What an agent says of its server: a line of words, as HAProxy's agent checks read it (its configuration manual,
/// `agent-check`; `tcpcheck_agent_expect_reply` says what happens to odd lines).
///
/// What a line does not mention stays as it was. Of several words of a kind the last one counts.
package struct AgentAnswer: Sendable, Hashable {
    /// Whether clients are wanted.
    package enum Mode: String, Sendable, Hashable, CaseIterable { case ready, drain, maint }

    /// Whether the service works.
    package enum Health: String, Sendable, Hashable, CaseIterable { case up, down, failed, stopped }

    /// Of the weight that is configured; 0 is no new connections.
    package var percent: UInt32?
    package var mode: Mode?
    package var health: Health?
    /// What stands behind a `#`.
    package var reason: String?
    /// IPVS has no number of connections that it could set like `maxconn`: its thresholds are others.
    package var hasConnectionLimit = false
    /// The first word that is none of the protocol's.
    package var unknownWord: String?

    package init() {}

    /// Why nothing can be made of what came.
    package enum Mistake: Error, Sendable, Hashable {
        /// The connection ended without a byte.
        case nothing
        /// It ended before the line did.
        case unfinished
        /// No line is as long.
        case tooLong
        /// It has no word of the protocol; with the first that it has, if any.
        case noWord(String?)
    }

    /// In bytes, without its end.
    package static let longestLine = 1024

    /// More than anybody means; HAProxy's own limit.
    private static let mostPercent: UInt32 = 25_600

    /// Whether all of the line is there, or more than a line can have.
    package static func isComplete(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count > longestLine || bytes.contains(where: isLineEnd)
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }

    /// Reads the first line; what follows it counts for nothing.
    ///
    /// - Parameter bytes: all that came before the connection ended, or enough of it (`isComplete`).
    package init(_ bytes: [UInt8]) throws(Mistake) {
        guard let end = bytes.firstIndex(where: Self.isLineEnd) else {
            throw bytes.count > Self.longestLine ? .tooLong : bytes.isEmpty ? .nothing : .unfinished
        }
        guard end <= Self.longestLine else { throw .tooLong }
        let line = bytes[..<end]
        let sharp = line.wordStart(of: UInt8(ascii: "#"))
        let text = sharp.map { String(decoding: line[($0 + 1)...].trimmed, as: UTF8.self) } ?? ""
        if !text.isEmpty { reason = text }
        for word in line[..<(sharp ?? end)].split(whereSeparator: \.isBlankOfAgent) { take(word) }
        guard percent != nil || mode != nil || health != nil || hasConnectionLimit else {
            throw .noWord(unknownWord)
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        let word = String(decoding: bytes, as: UTF8.self)
        let name = word.lowercased()
        if let mode = Mode(rawValue: name) {
            self.mode = mode
        } else if let health = Health(rawValue: name) {
            self.health = health
        } else if name == "fail" {
            // The manual says `failed`, and HAProxy reads `fail`.
            health = .failed
        } else if name.hasPrefix("maxconn:") {
            hasConnectionLimit = true
        } else if let percent = Self.percent(bytes) {
            self.percent = percent
        } else if unknownWord == nil {
            unknownWord = word
        }
    }

    private static func percent(_ word: ArraySlice<UInt8>) -> UInt32? {
        guard word.count > 1, word.last == UInt8(ascii: "%") else { return nil }
        var number: UInt32 = 0
        for byte in word.dropLast() {
            let digit = UInt32(byte &- UInt8(ascii: "0"))
            guard digit <= 9 else { return nil }
            number = min(mostPercent, number * 10 + digit)
        }
        return number
    }
}

extension UInt8 {
    /// What stands between words.
    fileprivate var isBlankOfAgent: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: ",")
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = firstIndex { !isBlank($0) } ?? endIndex
        let end = lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return self[start..<end]
    }

    /// The first place where a word begins with a byte.
    fileprivate func wordStart(of byte: UInt8) -> Int? {
        indices.first { self[$0] == byte && ($0 == startIndex || self[$0 - 1].isBlankOfAgent) }
    }
}
