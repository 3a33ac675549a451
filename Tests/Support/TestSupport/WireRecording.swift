import Foundation

/// Datagrams that went between this program and a real kernel, as a text file: `> HEX` was sent, `< HEX` received.
///
/// The sender's port number differs from run to run; it is written as 0.
package struct WireRecording: Equatable {
    package struct Datagram: Equatable {
        package var isSent: Bool
        package var bytes: [UInt8]

        package init(isSent: Bool, bytes: [UInt8]) {
            self.isSent = isSent
            self.bytes = bytes
        }
    }

    package var datagrams: [Datagram] = []

    package init() {}

    package init(fixture name: String) throws {
        let text = try Fixtures.text("wire/\(name).hex")
        datagrams = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let digits = Array(line.dropFirst(2).filter { $0 != " " })
            let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
            return Datagram(isSent: line.hasPrefix(">"), bytes: bytes)
        }
    }

    package var sent: [[UInt8]] { datagrams.filter(\.isSent).map(\.bytes) }
    package var received: [[UInt8]] { datagrams.filter { !$0.isSent }.map(\.bytes) }

    /// Number of the IPVS family in recordings; a kernel counts families as its modules are loaded.
    package static let family: UInt16 = 28

    /// Adds a datagram, with the port numbers of its messages set to 0 and `family` made the one of recordings.
    package mutating func add(isSent: Bool, _ bytes: [UInt8], family: UInt16) {
        var bytes = bytes
        var offset = 0
        while offset + 16 <= bytes.count {
            Self.normalise(&bytes, headerAt: offset, family: family)
            // An answer about a request holds the header of that too, behind the error number.
            if bytes[offset + 4] == 2, offset + 36 <= bytes.count {
                Self.normalise(&bytes, headerAt: offset + 20, family: family)
            }
            let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
            offset += max(16, (length + 3) & ~3)
        }
        datagrams.append(Datagram(isSent: isSent, bytes: bytes))
    }

    private static func normalise(_ bytes: inout [UInt8], headerAt offset: Int, family: UInt16) {
        for index in 12..<16 { bytes[offset + index] = 0 }
        guard UInt16(bytes[offset + 4]) | UInt16(bytes[offset + 5]) << 8 == family else { return }
        bytes[offset + 4] = UInt8(truncatingIfNeeded: Self.family)
        bytes[offset + 5] = UInt8(truncatingIfNeeded: Self.family >> 8)
    }

    /// The text form, eight four-byte words a group.
    package func write(fixture name: String, comment: String) throws {
        let lines = datagrams.map { datagram in
            let words = stride(from: 0, to: datagram.bytes.count, by: 4).map { start in
                datagram.bytes[start..<min(start + 4, datagram.bytes.count)].map(Self.hex).joined()
            }
            return (datagram.isSent ? "> " : "< ") + words.joined(separator: " ")
        }
        let text = "# \(comment)\n" + lines.joined(separator: "\n") + "\n"
        let file = Fixtures.directory.appending(path: "wire/\(name).hex")
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
