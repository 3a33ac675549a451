/// What differs between two texts, for a reader.
enum LineDifference {
    /// All lines: those of both behind a blank, those of the first alone behind `-`, those of the second alone behind `+`.
    static func text(from first: String, to second: String) -> String {
        let (old, new) = (Markdown.lines(of: first), Markdown.lines(of: second))
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var text = "--- the document says\n+++ the commands print\n"
        var (from, to) = (0, 0)
        while from < old.count || to < new.count {
            if removed.contains(from) {
                text += "-\(old[from])\n"
                from += 1
            } else if inserted.contains(to) {
                text += "+\(new[to])\n"
                to += 1
            } else {
                text += " \(new[to])\n"
                from += 1
                to += 1
            }
        }
        return text
    }
}
