import IPVSFormats

/// A file and what was found in it.
struct CheckedFile: Sendable {
    enum Outcome: Sendable {
        case read(Diagnosis, SourceLines)
        /// It could not be read.
        case failed(Failure)
    }

    let path: String
    let outcome: Outcome

    /// So much of a pipe is kept, to show its lines. A file is read once more.
    private static let keptLimit = 4 << 20

    /// - Parameter format: nil for the one that the content shows.
    init(path: String, format: TableFormat?) {
        self.path = path
        do throws(Failure) {
            outcome = try Self.read(path, format)
        } catch {
            outcome = .failed(error)
        }
    }

    private static func read(_ path: String, _ format: TableFormat?) throws(Failure) -> Outcome {
        let canBeReadAgain = InputFile.isRegular(path)
        var kept: [UInt8] = []
        let text = try TableReader.read(
            InputFile(path), format: format, problemLimit: Diagnosis.problemLimit
        ) { chunk in
            if !canBeReadAgain { kept += chunk.prefix(keptLimit - kept.count) }
        }
        var diagnosis = Diagnosis(of: text)
        var lines = LineCollector(diagnosis.lines)
        if canBeReadAgain {
            // A file that is gone meanwhile was checked all the same.
            try? InputFile(path).readChunks { chunk throws(Failure) in lines.take(chunk) }
        } else {
            _ = lines.take(kept)
        }
        lines.finish()
        let source = SourceLines(lines.texts, of: text.file, text.format)
        diagnosis.point(into: source)
        return .read(diagnosis, source)
    }

    var failure: Failure? {
        if case .failed(let failure) = outcome { failure } else { nil }
    }

    var diagnosis: Diagnosis? {
        if case .read(let diagnosis, _) = outcome { diagnosis } else { nil }
    }
}
