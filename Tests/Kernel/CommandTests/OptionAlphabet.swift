/// Every option in every way to write it, made from the alphabet and from the reference itself: no list that somebody
/// wrote can leave one out.
enum OptionAlphabet {
    /// All printable characters behind a dash.
    static let letters = (UInt8(ascii: "!")...UInt8(ascii: "~")).map { "-\(UnicodeScalar($0))" }

    /// What may be the name of an option: each text of lower-case letters, digits and dashes in the program, and each
    /// end of such a text, because compilers keep a text that ends another one inside it.
    static func possibleNames(in program: [UInt8]) -> Set<String> {
        var names: Set<String> = []
        for text in program.split(separator: 0) where 2...24 ~= text.count && text.allSatisfy(isOfName) {
            for start in text.indices.dropLast() where text[start] != UInt8(ascii: "-") {
                names.insert(String(decoding: text[start...], as: UTF8.self))
            }
        }
        return names
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Beginnings of names, and names with a little more: nothing may be abbreviated or guessed.
    static func nearNames(of names: [String]) -> Set<String> {
        Set(names.flatMap { name in (3..<name.count).map { String(name.prefix($0)) } + [name + "s"] })
            .subtracting(names)
    }

    /// The option as the first word, and behind `-L` on a command line.
    static func openings(_ option: String) -> [[String]] {
        [[option], [option + (isLong(option) ? "=5" : "5")], [option, "-L"], ["-L", option]]
    }

    static func isLong(_ option: String) -> Bool { option.hasPrefix("--") && option.count > 2 }

    /// A line behind which options are tried. `10.@` is another address in each line, so that none stands in the
    /// way of another.
    struct Carrier {
        /// As `-A` or `--set`.
        var command: String
        var rest: [String] = []
        /// Rules that make what the line needs.
        var setup: [String] = []
        var depth = Depth.all

        enum Depth {
            /// Each way to give the option a value.
            case all
            /// With a value in one way: the others are tried behind enough commands.
            case some
            /// In the word of the command, if it is a letter: nothing behind it is read.
            case word
        }
    }

    static let carriers: [Carrier] = {
        let service = ["-t", "10.@:80"]
        let server = service + ["-r", "192.168.1.1:80"]
        let added = "-A -t 10.@:80 -s rr"
        let filled = [added, "-a -t 10.@:80 -r 192.168.1.1:80 -m -w 2"]
        return [
            Carrier(command: "-A", rest: service),
            Carrier(command: "-E", rest: service, setup: [added], depth: .some),
            Carrier(command: "-D", rest: service, setup: [added], depth: .some),
            Carrier(command: "-a", rest: server, setup: [added]),
            Carrier(command: "-e", rest: server, setup: filled, depth: .some),
            Carrier(command: "-d", rest: server, setup: filled, depth: .some),
            Carrier(command: "-C", depth: .some), Carrier(command: "-R", depth: .some),
            Carrier(command: "-S", depth: .some), Carrier(command: "-Z", depth: .some),
            Carrier(command: "-L"), Carrier(command: "-l", depth: .some),
            Carrier(command: "--set", rest: ["11", "12", "13"]),
            Carrier(command: "--start-daemon=master"), Carrier(command: "--stop-daemon=master"),
            Carrier(command: "-h", depth: .word), Carrier(command: "-v", depth: .word),
        ]
    }()
}

extension OptionAlphabet.Carrier {
    /// Command lines with an option alone, clustered and with values.
    ///
    /// - Parameter isCommand: a second command is refused for being one. Its values are tried behind `-L`.
    func ways(to option: String, isCommand: Bool) -> [[String]] {
        let whole = [command] + rest
        let alone = whole + [option]
        let assigned = whole + [option + "=5"]
        let separate = alone + ["5"]
        if OptionAlphabet.isLong(option) {
            if depth == .word || isCommand && command != "-L" { return [alone] }
            return depth == .some ? [alone, assigned] : [alone, assigned, separate]
        }
        let letter = String(option.dropFirst())
        let cluster = (command.hasPrefix("--") ? [command, option + letter] : [command + letter]) + rest
        if depth == .word { return [cluster] }
        if isCommand && command != "-L" { return [alone, cluster] }
        let glued = whole + [option + "5"]
        return depth == .some ? [alone, cluster, glued] : [alone, cluster, glued, assigned, separate]
    }
}
