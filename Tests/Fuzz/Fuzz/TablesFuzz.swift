import IPVSFormats
import IPVSModel
import IPVSRules

/// The choice is a format of tables that is not rules. A mistake has a place in the text; what was found is within the
/// limits, and what keepalived and listings can say comes back when it is written and read again.
enum TablesFuzz {
    static func run(_ choice: UInt8, _ text: [UInt8]) {
        var limits = TableTextLimits(problems: Int(choice / 4) + 1)
        limits.changes = 500
        limits.remarks = 20
        limits.expansion = 1 << 16
        switch choice % 4 {
        case 0: check(ListingReader.read(text, file: "file", limits: limits), of: text, limits)
        case 1:
            check(LdirectordReader.read(text, file: "file", names: .none, limits: limits), of: text, limits)
        default: readKeepalived(text, limits)
        }
        _ = TableFormat(recognising: text)
        _ = TableFormat(recognising: text, isWhole: false)
    }

    /// Files are there that include each other and themselves.
    private static func readKeepalived(_ text: [UInt8], _ limits: TableTextLimits) {
        let files = KeepalivedFiles(
            matching: { pattern, _ in Array(repeating: pattern, count: 3) },
            identity: { String($0.prefix(1)) },
            read: { path, limit in
                path.hasPrefix("n")
                    ? .failure("not there") : .text(Array(text.prefix(max(0, min(limit, 80)))))
            })
        let found = KeepalivedReader.read(
            text, file: "file", files: files, configurationID: text.first.map { _ in "a" }, limits: limits)
        check(found, of: text, limits)
        guard let table = table(of: found) else { return }
        let written = KeepalivedWriter.text(of: table)
        let copy = KeepalivedReader.read(written, file: "file")
        precondition(copy.problems.isEmpty, "what is written for keepalived cannot be read")
        // Everything that keepalived said can be said to it.
        guard let back = Self.table(of: copy) else {
            preconditionFailure("what is written for keepalived is refused")
        }
        let difference = TableDiff(from: table.withSettings(of: Table()), to: back.withSettings(of: Table()))
        precondition(difference.changed.isEmpty && difference.added.isEmpty, "a virtual server changes")
    }

    private static func table(of text: TableText) -> Table? {
        guard text.problems.isEmpty else { return nil }
        var table = Table()
        for line in text.lines {
            do throws(TableChangeError) {
                try table.apply(line.change, under: .ofAnyKernel)
            } catch {
                return nil
            }
        }
        return table
    }

    private static func check(_ found: TableText, of text: [UInt8], _ limits: TableTextLimits) {
        precondition(found.lines.count <= limits.changes, "more changes than the limit")
        precondition(found.remarks.count <= limits.remarks + 1, "more remarks than the limit")
        precondition(found.problems.count <= limits.problems, "more problems than the limit")
        let rows = TextRows(text)
        let places = found.lines.map(\.place) + found.remarks.map(\.place) + found.problems.map(\.place)
        for place in places where place.file == "file" {
            precondition(rows.have(line: place.line, column: place.column), "a place that is not there")
        }
    }
}
