import IPVSFormats

/// A file that has a table. A bundle knows more: the connections of every server, and the director's host.
enum TableFile {
    case table(TableText)
    case bundle(DirectorBundle)

    /// - Parameter format: nil for the one that the content shows.
    init(_ path: String, format: TableFormat?) throws(Failure) {
        var text: [UInt8] = []
        let table = try TableReader.read(InputFile(path), format: format) { text += $0 }
        guard table.format == .json, DirectorBundle.isWritten(in: text) else {
            self = .table(table)
            return
        }
        do throws(FormatError) {
            self = .bundle(try DirectorBundle(text, file: table.file))
        } catch {
            throw .format(error)
        }
    }
}
