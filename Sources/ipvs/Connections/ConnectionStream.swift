import IPVSFormats
import IPVSKernel

/// `ipvs connections`: the connections themselves, written as they are read.
struct ConnectionStream {
    private let output: OutputFile
    private let isJSON: Bool
    private let hasOrigin: Bool
    private let owners: ConnectionOwners?
    /// By which the columns are made.
    private var first: [ConnectionLine] = []
    private var writer: ConnectionWriter?
    private var jsonWriter: ConnectionJSONWriter
    /// What could not be written.
    private(set) var failure: Failure?

    private static let sample = 500

    init(
        _ output: OutputFile, isJSON: Bool, hasOrigin: Bool, owners: ConnectionOwners?
    ) throws(Failure) {
        self.output = output
        (self.isJSON, self.hasOrigin, self.owners) = (isJSON, hasOrigin, owners)
        jsonWriter = ConnectionJSONWriter(owners: owners)
        guard isJSON else { return }
        // The document up to its first member that is not written by then.
        let head = RunJSON.document("connections", []).text.dropLast("\n}\n".utf8.count)
        try output.append { text in
            text += head
            text += ",\n \"entries\": [".utf8
        }
    }

    /// - Returns: false when nothing more can be written.
    mutating func append(_ line: ConnectionLine) -> Bool {
        do throws(Failure) {
            if isJSON {
                try output.append { jsonWriter.append(line, to: &$0) }
            } else if writer == nil {
                first.append(line)
                if first.count == Self.sample { try begin() }
            } else {
                try output.append { writer?.append(line, to: &$0) }
            }
            return true
        } catch {
            failure = error
            return false
        }
    }

    private mutating func begin() throws(Failure) {
        var writer = ConnectionWriter(hasOrigin: hasOrigin, owners: owners, first)
        let lines = first
        try output.append { text in
            guard !lines.isEmpty else { return }
            writer.appendHeading(to: &text)
            for line in lines { writer.append(line, to: &text) }
        }
        first = []
        self.writer = writer
    }

    mutating func finish(_ tally: ConnectionTally) throws(Failure) {
        if let failure { throw failure }
        if isJSON {
            let tail = JSON.object(
                tally.members + [("servers", .null), ("clients", .null), ("clientShortfall", .null)]
            ).text.dropFirst("{".utf8.count)
            let isEmpty = tally.matching == 0
            try output.append { text in
                text += (isEmpty ? "]," : "\n ],").utf8
                text += tail
            }
        } else {
            if writer == nil { try begin() }
            try output.append { text in
                if tally.matching > 0 { text.append(UInt8(ascii: "\n")) }
                text += tally.sentence.utf8
                text.append(UInt8(ascii: "\n"))
            }
        }
        try output.finish()
    }
}
