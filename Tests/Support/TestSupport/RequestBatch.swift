/// What a program sent at once.
package enum RequestBatch {
    /// The sequence numbers of the messages in a batch.
    package static func sequences(_ batch: [UInt8]) -> [UInt32] {
        var found: [UInt32] = []
        var offset = 0
        while offset + 16 <= batch.count {
            func word(_ at: Int) -> UInt32 {
                (0..<4).reduce(0) { $0 | UInt32(batch[offset + at + $1]) << UInt32(8 * $1) }
            }
            found.append(word(8))
            offset += Int(word(0))
        }
        return found
    }
}
