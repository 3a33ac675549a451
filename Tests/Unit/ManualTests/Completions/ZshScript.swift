import IPVSRules

/// The completion script for zsh: a list of option specifications a command, which `_arguments` reads.
enum ZshScript {
    static var text: String {
        "#compdef ipvsadm ipvsadm-save ipvsadm-restore\n# zsh completion for ipvsadm. \(CompletionFile.notice)\n\n"
            + helpers + "\n" + main
    }

    private static var main: String {
        var lines = ["_ipvsadm() {", "  local -a specs"]
        lines += [
            "  case $service in",
            "    ipvsadm-save) _arguments \(companion(SmallTool.save)); return ;;",
            "    ipvsadm-restore) _arguments \(companion(SmallTool.restore)); return ;;", "  esac",
            "  # The first option is the command.", "  if ((CURRENT == 2)); then", "    specs=(",
        ]
        for option in CompletionOption.commands {
            lines += option.names.map { "      \(quoted(colonless($0) + ":" + colonless(option.summary)))" }
        }
        lines += ["    )", "    _describe -o command specs", "    return", "  fi", "  case $words[2] in"]
        for kind in CommandKind.allCases {
            lines.append(
                "    \(kind.names.map { $0.hasPrefix("--") ? "\($0)|\($0)=*" : "\($0)*" }.joined(separator: "|")))"
            )
            lines.append("      specs=(")
            let command = CompletionOption.commands.filter { $0.description.option == .command(kind) }
            let options =
                command + CompletionOption.others.filter { $0.commands.contains(kind) && $0.needed == nil }
            lines += options.flatMap(specifications).map { "        " + $0 }
            lines.append("      )")
            lines += additions(kind)
            lines.append("      ;;")
        }
        lines += [
            "    *) return 1 ;;", "  esac", "  _arguments -s -S : $specs", "}", "", "_ipvsadm \"$@\"", "",
        ]
        return lines.joined(separator: "\n")
    }

    private static func companion(_ tool: SmallTool) -> String {
        let options = tool.options.map { option in
            let value = tool.values[option.name].map { ":\($0):\($0 == "file" ? "_files" : "")" } ?? ""
            return quoted("\(option.name)[\(option.summary)]\(value)")
        }
        return (options + (tool.fileOption == nil ? [] : [quoted("*:rules:_files")])).joined(separator: " ")
    }

    /// Options that need another one before them.
    private static func additions(_ kind: CommandKind) -> [String] {
        let dependent = CompletionOption.others.filter { $0.commands.contains(kind) && $0.needed != nil }
        return dependent.flatMap { option -> [String] in
            guard let needed = option.needed else { return [] }
            let names = needed.names.joined(separator: " ")
            return specifications(option).map { "      _ipvsadm_has \(names) && specs+=(\($0))" }
        }
    }

    /// One for each way to write the option.
    private static func specifications(_ option: CompletionOption) -> [String] {
        option.names.map { name in
            let isLetter = name.utf8.count == 2
            let mark = option.value == .absent ? "" : isLetter ? "+" : "="
            let rivals = option.rivals.joined(separator: " ")
            return quoted("(\(rivals))\(name)\(mark)[\(option.summary)]\(action(option))")
        }
    }

    private static func action(_ option: CompletionOption) -> String {
        switch option.value {
        case .absent: ""
        case .free(let name): option.description.argument == .optional ? "::\(name): " : ":\(name): "
        case .words(let name, let words): ":\(name):(\(words.joined(separator: " ")))"
        case .schedulerFlags: ":flags:_ipvsadm_flags"
        case .services(let letter): ":service:_ipvsadm_services \(letter)"
        case .servers: ":server:_ipvsadm_servers"
        case .interfaces: ":interface:_net_interfaces"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func colonless(_ text: String) -> String {
        text.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "\\:")
    }

    private static let helpers = #"""
        # Whether one of these options stands before the cursor; letters may stand in a cluster.
        _ipvsadm_has() {
          local name
          for name; do
            if [[ $name == --* ]]; then
              (( ${words[(I)$name(|=*)]} )) && return
            elif (( ${words[(I)-[^-]#${name#-}*]} )); then
              return
            fi
          done
          return 1
        }

        # The value of one of these options before the cursor, without the option and without quotes.
        _ipvsadm_value_of() {
          local name position
          for name; do
            if [[ $name == --* ]]; then
              position=${words[(I)$name=*]}
              (( position )) && print -r -- ${(Q)${words[position]#*=}} && return
              position=${words[(I)$name]}
            else
              position=${words[(I)-[[:alpha:]]#${name#-}]}
              (( position )) || position=${words[(I)${name}?*]}
              [[ $words[position] == ${name}?* ]] && print -r -- ${(Q)${${words[position]#$name}#=}} && return
            fi
            (( position )) && print -r -- ${(Q)words[position+1]} && return
          done
          return 1
        }

        # The rules of the running kernel; none without root. Asking must not load the module.
        _ipvsadm_rules() { [[ -e /proc/net/ip_vs ]] && command ipvsadm -Sn 2>/dev/null </dev/null }

        # Services of the table that are written with option $1. A new one is not among them.
        _ipvsadm_services() {
          setopt localoptions extendedglob
          local -a found
          local verb option address rest letter=$@[-1]
          [[ $words[2] == (-A*|--add-service) ]] && _message 'ADDRESS\:PORT' && return
          _ipvsadm_rules | while read -r verb option address rest; do
            [[ $verb == -A && $option == $letter ]] && found+=($address)
          done
          compadd -a found
        }

        # Servers of the service on the line. A new one is not among them.
        _ipvsadm_servers() {
          setopt localoptions extendedglob
          local -a found
          local verb option address rest virtual
          [[ $words[2] == (-a*|--add-server) ]] && _message 'ADDRESS\:PORT' && return
          virtual="-t $(_ipvsadm_value_of -t --tcp-service)" ||
            virtual="-u $(_ipvsadm_value_of -u --udp-service)" ||
            virtual="--sctp-service $(_ipvsadm_value_of --sctp-service)" ||
            virtual="-f $(_ipvsadm_value_of -f --fwmark-service)" || return
          _ipvsadm_rules | while read -r verb option address rest; do
            [[ $verb == -a && "$option $address" == $virtual ]] && found+=(${${rest##*-r }%% *})
          done
          compadd -a found
        }

        # Flags that the scheduler on the line has, with commas between them.
        _ipvsadm_flags() {
          setopt localoptions extendedglob
          local scheduler
          local -a flags
          flags=(FLAGS)
          scheduler=$(_ipvsadm_value_of -s --scheduler) && flags=(${(M)flags:#(flag|$scheduler)-*})
          _values -s , flag $flags
        }

        """#.replacing("FLAGS", with: CompletionOption.schedulerFlags.joined(separator: " "))
}
