/// What keeps a capture or a log from being read further. Whoever opened the file knows its name.
package struct TrafficError: Error, Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// Of a binary file, from 0.
        case byte(UInt64)
        /// Both from 1, the column in bytes.
        case line(Int, column: Int)
    }

    package var place: Place
    /// What was expected, and what was found.
    package var message: String

    package init(_ place: Place, _ message: String) {
        (self.place, self.message) = (place, message)
    }

    /// `byte 24: expected …`, `7:12: expected …`
    package var description: String {
        switch place {
        case .byte(let offset): "byte \(offset): \(message)"
        case .line(let line, let column): "\(line):\(column): \(message)"
        }
    }
}
