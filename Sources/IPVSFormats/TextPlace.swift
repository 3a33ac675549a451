import IPVSRules

/// A line and a column, from 1, of a file.
package struct TextPlace: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    package var line: Int
    /// In bytes.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package init(_ place: RulesFile.Place, of file: String) {
        self.init(file: file, line: place.line, column: place.column)
    }

    package var description: String { "\(file):\(line):\(column)" }
}

extension FormatError {
    package init(at place: TextPlace, _ message: String) {
        self.init(file: place.file, line: place.line, column: place.column, message: message)
    }

    package var place: TextPlace { TextPlace(file: file, line: line, column: column) }
}
