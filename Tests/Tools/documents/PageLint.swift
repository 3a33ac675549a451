import Foundation

/// Whether the tools for manual pages find fault with one.
enum PageLint {
    /// mandoc finds none, and man shows it without complaint within 80 columns.
    static func complaints(about page: String) throws -> [String] {
        // On standard error mandoc speaks of its database.
        let linted = try ProgramRun(["sh", "-c", "mandoc -T lint \"$1\" 2>/dev/null", "-", page])
        guard linted.status < worst else { throw DocumentError("mandoc did not read \(page)") }
        let shown = try ProgramRun([
            "LC_ALL=C.UTF-8", "MANWIDTH=80", "MANROFFOPT=", "sh", "-c",
            "man --warnings --local-file \"$1\" 2>&1 | col -bx", "-", page,
        ]).printed
        return (faults(in: linted.printed) + complaints(aboutShown: shown)).map { "\(page): \($0)" }
    }

    /// Exit statuses from here on are not about the page, mandoc(1).
    private static let worst: Int32 = 5

    /// mandoc knows no pages that are not installed, and those of this project are not.
    static func faults(in linted: String) -> [String] {
        Markdown.lines(of: linted).filter { !$0.contains("referenced manual not found: Xr ipvs") }
    }

    static func complaints(aboutShown shown: String) -> [String] {
        let lines = Markdown.lines(of: shown)
        guard lines.count > 20 else { return ["man shows next to nothing: \(shown)"] }
        return lines.compactMap { line in
            if line.contains("warning") { return "man complains: \(line)" }
            return line.unicodeScalars.count > 80 ? "man shows a line wider than 80 columns: \(line)" : nil
        }
    }
}
