/// Datagrams as a kernel might send them, right or wrong.
package enum AnswerBuilder {
    package static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number) { Array($0) }
    }

    /// A message with a right length, unless `claiming` another.
    package static func message(
        type: UInt16, flags: UInt16 = 0, sequence: UInt32, claiming length: Int? = nil, _ content: [UInt8]
    ) -> [UInt8] {
        bytes(UInt32(length ?? 16 + content.count)) + bytes(type) + bytes(flags) + bytes(sequence)
            + bytes(UInt32(0)) + content + padding(content.count)
    }

    /// A message of the IPVS family.
    package static func object(sequence: UInt32, command: UInt8 = 1, _ attributes: [UInt8]) -> [UInt8] {
        message(type: WireRecording.family, sequence: sequence, [command, 1, 0, 0] + attributes)
    }

    package static func attribute(_ type: UInt16, claiming length: Int? = nil, _ content: [UInt8]) -> [UInt8]
    {
        bytes(UInt16(length ?? 4 + content.count)) + bytes(type) + content + padding(content.count)
    }

    package static func done(sequence: UInt32) -> [UInt8] {
        message(type: 3, sequence: sequence, bytes(Int32(0)))
    }

    /// An answer to a request: 0, or an error number, with words where given.
    package static func result(
        _ number: Int32, sequence: UInt32, text: String? = nil, requestLength: UInt32 = 40,
        capped: Bool = true
    ) -> [UInt8] {
        let copied = capped ? 0 : Int(requestLength) - 16
        let header =
            bytes(requestLength) + bytes(WireRecording.family) + [1, 0] + bytes(sequence) + bytes(UInt32(0))
        let words = text.map { attribute(1, Array($0.utf8) + [0]) } ?? []
        return message(
            type: 2, flags: (capped ? 0x100 : 0) | (text == nil ? 0 : 0x200), sequence: sequence,
            bytes(0 - number) + header + [UInt8](repeating: 0, count: copied) + words)
    }

    /// Version and table size, with which every kernel greets.
    package static func information(sequence: UInt32 = 1) -> [UInt8] {
        object(
            sequence: sequence, command: 14,
            attribute(1, bytes(UInt32(0x010201))) + attribute(2, bytes(UInt32(4096))))
    }

    private static func padding(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: (4 - count % 4) % 4) }
}
