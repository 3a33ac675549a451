import FileReplacement
import Glibc
import IPVSFormats

/// A folder of records, one file each, whose names sort by time.
struct RecordFolder {
    let path: String

    init(_ path: String) { self.path = path }

    private static let ending = ".json"

    /// Writes a new record; the folder is made if there is none. Changes follow each other under the table's lock, so that
    /// the names of their files, times to the nanosecond, sort as they did.
    ///
    /// - Returns: its file.
    func save(_ record: ChangeRecord) throws(Failure) -> String {
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw .writing(path, .system(errno)) }
        let file = "\(path)/\(UTCText.nameOfNow())\(Self.ending)"
        try Self.write(record, to: file)
        return file
    }

    static func write(_ record: ChangeRecord, to file: String) throws(Failure) {
        let output = try OutputFile(file)
        let text = record.json.text
        try output.append { $0 += text }
        try output.finish()
    }

    static func read(_ file: String) throws(Failure) -> ChangeRecord {
        let text = try InputFile(file).text(.table)
        do throws(FormatError) {
            return try ChangeRecord(text, file: file)
        } catch {
            throw .format(error)
        }
    }

    /// The last change that was made and not undone, and that undid none itself. Other files of the folder are left alone.
    func last() throws(Failure) -> (record: ChangeRecord, file: String)? {
        for name in try Self.names(in: path).sorted(by: >) where Self.isOfRecord(name) {
            let file = "\(path)/\(name)"
            guard InputFile.isRegular(file) else { continue }
            let record = try Self.read(file)
            // What a killed program left behind may have been made in part.
            if [.made, .planned].contains(record.outcome), !record.isUndo { return (record, file) }
        }
        return nil
    }

    /// `20261127T143102Z.000123456.json`, as `UTCText.nameOfNow` begins it.
    private static func isOfRecord(_ name: String) -> Bool {
        let pattern = "00000000T000000Z.000000000\(ending)"
        return name.utf8.count == pattern.utf8.count
            && zip(name.utf8, pattern.utf8).allSatisfy { byte, place in
                place == UInt8(ascii: "0")
                    ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == place
            }
    }

    static func names(in path: String) throws(Failure) -> [String] {
        guard let folder = opendir(path) else { throw .reading(path, .system(errno)) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}
