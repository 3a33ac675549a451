import IPVSRules

/// The completion script for fish: a line for each option, with the condition under which it may stand.
enum FishScript {
    static var text: String {
        "# fish completion for ipvsadm. \(CompletionFile.notice)\n\n" + helpers + "\ncomplete -c ipvsadm -f\n"
            + lines.joined(separator: "\n") + "\n"
    }

    private static var lines: [String] {
        CompletionOption.commands.map { line($0, condition: "not __ipvsadm_command") }
            + CompletionOption.others.map { line($0, condition: condition($0)) }
    }

    private static func condition(_ option: CompletionOption) -> String {
        let commands = option.commands.map(\.label).joined(separator: " ")
        var condition = "__ipvsadm_after \(commands); and not __ipvsadm_has \(dashless(option.rivals))"
        if let needed = option.needed { condition += "; and __ipvsadm_has \(dashless(needed.names))" }
        return condition
    }

    private static func line(_ option: CompletionOption, condition: String) -> String {
        var words = ["complete -c ipvsadm -n '\(condition)'"]
        if let letter = option.description.letter { words.append("-s \(UnicodeScalar(letter))") }
        if !option.description.longName.isEmpty { words.append("-l \(option.description.longName)") }
        if let values = values(option) { words.append(values) }
        words.append("-d '\(option.summary.replacing("'", with: "\\'"))'")
        return words.joined(separator: " ")
    }

    private static func values(_ option: CompletionOption) -> String? {
        switch option.value {
        case .absent: nil
        case .free: option.description.argument == .optional ? nil : "-x"
        case .words(_, let words): "-x -a '\(words.joined(separator: " "))'"
        case .schedulerFlags: "-x -a '(__ipvsadm_flags)'"
        case .services(let letter): "-x -a '(__ipvsadm_services \(letter))'"
        case .servers: "-x -a '(__ipvsadm_servers)'"
        case .interfaces: "-x -a '(__fish_print_interfaces)'"
        }
    }

    private static func dashless(_ names: [String]) -> String {
        names.map { String($0.drop { $0 == "-" }) }.joined(separator: " ")
    }

    private static var helpers: String {
        let plain = (CompletionOption.commands + CompletionOption.others).filter { $0.value == .absent }
        let letters = plain.compactMap(\.description.letter).map { String(UnicodeScalar($0)) }.joined()
        let commands = CommandKind.allCases.map { kind in
            "        case \(kind.names.map { $0.hasPrefix("--") ? "\($0) '\($0)=*'" : "'\($0)*'" }.joined(separator: " "))\n"
                + "            echo \(kind.label)"
        }
        let valued = (CompletionOption.commands + CompletionOption.others).filter {
            $0.description.argument == .required
        }
        let names = valued.map(\.description.longName).joined(separator: "|")
        let daemons = CompletionOption.commands.filter { $0.value != .absent }.flatMap(\.names)
        return functions.replacing("LETTERS", with: letters)
            .replacing(
                "VALUED",
                with: valued.compactMap(\.description.letter).map { String(UnicodeScalar($0)) }.joined()
            )
            .replacing("NAMES", with: names).replacing("DAEMONS", with: daemons.joined(separator: " "))
            .replacing("COMMANDS", with: commands.joined(separator: "\n"))
            .replacing("FLAGS", with: CompletionOption.schedulerFlags.joined(separator: " "))
    }

    private static let functions = #"""
        # Prints the command of the line: its first option. One that waits for its value is none yet.
        function __ipvsadm_command
            set -l words (commandline -opc)
            switch "$words[2..]"
                case DAEMONS
                    return 1
            end
            switch "$words[2]"
        COMMANDS
                case '*'
                    return 1
            end
        end

        # Whether the command of the line is one of these.
        function __ipvsadm_after
            contains -- (__ipvsadm_command || echo none) $argv
        end

        # Whether one of these options stands before the cursor; letters may stand in a cluster. One that waits for its
        # value is not counted, or fish would not complete that.
        function __ipvsadm_has
            set -l words (commandline -opc)
            string match -qr -- '^(-[LETTERS]*[VALUED]|--(NAMES))$' $words[-1]; and set -e words[-1]
            for name in $argv
                if test (string length -- $name) -eq 1
                    string match -qr -- "^-[LETTERS]*$name" $words[2..]; and return
                else
                    string match -qr -- "^--$name(=|\$)" $words[2..]; and return
                end
            end
            return 1
        end

        # Prints the value of an option before the cursor: its letter (or an empty word), its long name.
        function __ipvsadm_value_of -a letter name
            set -l words (commandline -opc)
            for position in (seq 2 (count $words))
                set -l word $words[$position]
                if test "$word" = "--$name"; or string match -qr -- "^-[LETTERS]*$letter\$" $word; and test -n "$letter"
                    set -q words[(math $position + 1)]; and echo $words[(math $position + 1)]; and return
                else if string match -q -- "--$name=*" $word
                    string replace -- "--$name=" '' $word; and return
                else if test -n "$letter"; and string match -qr -- "^-[LETTERS]*$letter." $word
                    string replace -r -- "^-[LETTERS]*$letter=?" '' $word; and return
                end
            end
            return 1
        end

        # The rules of the running kernel; none without root. Asking must not load the module.
        function __ipvsadm_rules
            test -e /proc/net/ip_vs; and command ipvsadm -Sn 2>/dev/null </dev/null
        end

        # Services of the table that are written with option $argv[1]. A new one is not among them.
        function __ipvsadm_services
            __ipvsadm_after A; and return
            __ipvsadm_rules | string replace -rf -- "^-A $argv[1] (\S+).*" '$1'
        end

        # Servers of the service on the line. A new one is not among them.
        function __ipvsadm_servers
            __ipvsadm_after a; and return
            set -l virtual
            set -l value
            if set value (__ipvsadm_value_of t tcp-service)
                set virtual "-t $value"
            else if set value (__ipvsadm_value_of u udp-service)
                set virtual "-u $value"
            else if set value (__ipvsadm_value_of '' sctp-service)
                set virtual "--sctp-service $value"
            else if set value (__ipvsadm_value_of f fwmark-service)
                set virtual "-f $value"
            else
                return
            end
            for rule in (__ipvsadm_rules)
                string match -q -- "-a $virtual *" $rule; or continue
                string replace -rf -- '.* -r (\S+).*' '$1' $rule
            end
        end

        # Flags that the scheduler on the line has, with commas between them.
        function __ipvsadm_flags
            set -l flags FLAGS
            if set -l scheduler (__ipvsadm_value_of s scheduler)
                set flags (string match -r -- "^(?:flag|$scheduler)-.*" $flags)
            end
            __fish_append , $flags
        end

        """#
}
