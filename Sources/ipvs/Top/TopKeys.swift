/// What somebody types into `ipvs top`.
enum TopKey: Sendable, Hashable {
    case up, down, pageUp, pageDown, home, end
    case enter, escape, backspace, redraw
    /// One that can be printed.
    case character(Character)

    /// Keys as terminals send them (ECMA-48 and xterm's `ctlseqs`): a sequence that is not known is none.
    static func keys(in bytes: [UInt8]) -> [TopKey] {
        var keys: [TopKey] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case 0x1b: keys += sequence(&rest)
            case 0x0d, 0x0a: keys.append(.enter)
            case 0x08, 0x7f: keys.append(.backspace)
            case 0x0c: keys.append(.redraw)
            case 0x20...0x7e: keys.append(.character(Character(UnicodeScalar(byte))))
            default: break
            }
        }
        return keys
    }

    /// What follows an escape.
    private static func sequence(_ rest: inout ArraySlice<UInt8>) -> [TopKey] {
        guard let kind = rest.first, kind == UInt8(ascii: "[") || kind == UInt8(ascii: "O") else {
            return [.escape]
        }
        rest.removeFirst()
        var parameter: [UInt8] = []
        while let byte = rest.popFirst() {
            guard (0x40...0x7e).contains(byte) else {
                parameter.append(byte)
                continue
            }
            switch (byte, String(decoding: parameter, as: UTF8.self)) {
            case (UInt8(ascii: "A"), _): return [.up]
            case (UInt8(ascii: "B"), _): return [.down]
            case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), "1"), (UInt8(ascii: "~"), "7"): return [.home]
            case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), "4"), (UInt8(ascii: "~"), "8"): return [.end]
            case (UInt8(ascii: "~"), "5"): return [.pageUp]
            case (UInt8(ascii: "~"), "6"): return [.pageDown]
            default: return []
            }
        }
        return []
    }
}

/// What a key does that the view alone cannot do.
enum TopRequest: Sendable, Hashable { case none, quit, redraw }

extension TopView {
    /// The keys, for the screen of help.
    static let help: [(keys: String, what: String)] = [
        ("up down  k j", "choose a line; page up, page down, home and end too"),
        ("enter  space", "show the servers of a service, or hide them"),
        ("e", "show or hide the servers of all services"),
        ("s", "sort by the next column"), ("r", "turn the order round"),
        ("/", "show names that have a text; escape shows all"),
        ("f", "freeze: read no more; again goes on"),
        ("b", "bytes or packets"),
        ("c", "rates: the kernel's averages, or what was counted"),
        ("h  ?", "this page"), ("q  ^C", "quit"),
    ]

    /// - Parameters:
    ///   - rows: all that are there, of which some are on the screen.
    ///   - pageSize: how many lines the screen has for them.
    mutating func take(_ key: TopKey, rows: [TopRow], pageSize: Int) -> TopRequest {
        if key == .redraw { return .redraw }
        if isTyping {
            type(key)
            return .none
        }
        if isHelpShown {
            isHelpShown = false
            return key == .character("q") ? .quit : .none
        }
        let position = position(in: rows)
        switch key {
        case .character("q"), .character("Q"): return .quit
        case .up, .character("k"): move(to: position - 1, in: rows)
        case .down, .character("j"): move(to: position + 1, in: rows)
        case .pageUp: move(to: position - max(1, pageSize - 1), in: rows)
        case .pageDown: move(to: position + max(1, pageSize - 1), in: rows)
        case .home: move(to: 0, in: rows)
        case .end: move(to: rows.count - 1, in: rows)
        case .enter, .character(" "):
            if rows.indices.contains(position) { toggle(rows[position].id) }
        case .escape: filter = ""
        case .character(let letter): take(letter: letter)
        case .backspace, .redraw: break
        }
        return .none
    }

    private mutating func take(letter: Character) {
        switch letter {
        case "e": toggleAll()
        case "s": sort = sort.next
        case "r": isReversed.toggle()
        case "/": isTyping = true
        case "f": isFrozen.toggle()
        case "b": showsPackets.toggle()
        case "c": source = source == .kernel ? .counted : .kernel
        case "h", "?": isHelpShown = true
        default: break
        }
    }

    /// The filter's letters: what is shown follows them.
    private mutating func type(_ key: TopKey) {
        switch key {
        case .enter: isTyping = false
        case .escape:
            filter = ""
            isTyping = false
        case .backspace: if filter.popLast() == nil { isTyping = false }
        case .character(let letter): if filter.utf8.count < 60 { filter.append(letter) }
        default: break
        }
    }

    private mutating func move(to position: Int, in rows: [TopRow]) {
        guard !rows.isEmpty else { return }
        cursor = rows[min(max(0, position), rows.count - 1)].id
    }
}
