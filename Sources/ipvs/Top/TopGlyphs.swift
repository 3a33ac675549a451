import Glibc

/// The signs that a terminal can show.
struct TopGlyphs: Sendable, Equatable {
    /// Of a bar: filled, empty, and where the weight's share ends.
    let bar: (full: Character, empty: Character, mark: Character)
    /// From none to most.
    let levels: [Character]
    let isUTF8: Bool

    static let utf8 = TopGlyphs(bar: ("█", "░", "│"), levels: Array("▁▂▃▄▅▆▇█"), isUTF8: true)
    static let ascii = TopGlyphs(bar: ("#", ".", "|"), levels: Array("_.:-=+*#"), isUTF8: false)

    private init(bar: (Character, Character, Character), levels: [Character], isUTF8: Bool) {
        (self.bar, self.levels, self.isUTF8) = (bar, levels, isUTF8)
    }

    static func == (left: Self, right: Self) -> Bool { left.isUTF8 == right.isUTF8 }

    /// By the locale, as its variables name it: the first that is set decides (POSIX, 8.2). The C library would look it up
    /// in files of another one.
    static func ofLocale(_ value: (String) -> String? = { getenv($0).map { String(cString: $0) } })
        -> TopGlyphs
    {
        let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(value).first { !$0.isEmpty } ?? "C"
        let codeset = name.drop { $0 != "." }.lowercased()
        return codeset.hasPrefix(".utf-8") || codeset.hasPrefix(".utf8") ? .utf8 : .ascii
    }

    /// A part in millionths as a bar, with a mark where another part ends.
    func bar(_ share: Int?, against mark: Int?, cells: Int) -> String {
        guard cells > 0 else { return "" }
        let filled = min(cells, ((share ?? 0) * cells + 500_000) / 1_000_000)
        var text = (0..<cells).map { $0 < filled ? bar.full : bar.empty }
        if let mark { text[min(cells - 1, max(0, mark) * cells / 1_000_000)] = bar.mark }
        return String(text)
    }

    /// The course of a figure, the latest at the right end. Several values share a cell, which shows the highest.
    ///
    /// - Parameters:
    ///   - span: how many values a whole course has.
    ///   - top: what the highest sign stands for; nil for the highest value.
    func course<Values: RandomAccessCollection>(
        _ values: Values, span: Int, cells: Int, most top: UInt32? = nil
    ) -> String
    where Values.Element == UInt32, Values.Index == Int {
        guard cells > 0 else { return "" }
        let perCell = max(1, (span + cells - 1) / cells)
        var peaks: [UInt32] = []
        var end = values.count
        while end > 0, peaks.count < cells {
            peaks.append(values[max(0, end - perCell)..<end].max() ?? 0)
            end -= perCell
        }
        let most = UInt64(top ?? peaks.max() ?? 0)
        let text = peaks.reversed().map { peak in
            most == 0
                ? levels[0]
                : levels[Int((min(UInt64(peak), most) * UInt64(levels.count - 1) + most / 2) / most)]
        }
        return String(repeating: " ", count: cells - text.count) + String(text)
    }
}
