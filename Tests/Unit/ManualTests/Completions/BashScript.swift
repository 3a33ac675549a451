import IPVSRules

/// The completion script for bash: it reads the words before the cursor as `ipvsadm` does.
///
/// It works with and without the package bash-completion, and puts addresses together again, which bash splits at
/// their colons.
enum BashScript {
    static var text: String {
        "# bash completion for ipvsadm. \(CompletionFile.notice)\n\n" + options + "\n" + legal + "\n" + words
            + "\n" + reader
    }

    /// For each option what its value is, and which options it rules out.
    private static var options: String {
        var lines = [
            "# Sets value (how the value is completed; empty if there is none), rivals and needed of option $1.",
            "_ipvsadm_option() {", "  value='' rivals='' needed=''", "  case $1 in",
        ]
        for option in CompletionOption.commands where option.value != .absent {
            lines.append("    \(pattern(option)) value=\(name(option)) ;;")
        }
        for option in CompletionOption.others {
            let value = option.value == .absent ? "" : "value=\(name(option)) "
            let needed = option.needed.map { "needed='\($0.names.joined(separator: " "))' " } ?? ""
            lines.append(
                "    \(pattern(option)) \(value)\(needed)rivals='\(option.rivals.joined(separator: " "))' ;;")
        }
        return lines.joined(separator: "\n") + "\n  esac\n}\n"
    }

    /// For each command the options that it takes.
    private static var legal: String {
        let commands = CompletionOption.commands.flatMap(\.names).joined(separator: " ")
        var lines = [
            "# Sets legal: the options that may follow command $1; all commands if that is empty.",
            "_ipvsadm_legal() {", "  legal=''", "  case $1 in", "    '') legal='\(commands)' ;;",
        ]
        for kind in CommandKind.allCases {
            let options = CompletionOption.others.filter { $0.commands.contains(kind) }.flatMap(\.names)
            guard !options.isEmpty else { continue }
            lines.append("    \(kind.names.joined(separator: " | ")))")
            lines.append("      legal='\(options.joined(separator: " "))' ;;")
        }
        return lines.joined(separator: "\n") + "\n  esac\n}\n"
    }

    /// For each kind of value the candidates.
    private static var words: String {
        var lines = ["# Prints the candidates for a value of kind $1.", "_ipvsadm_words() {", "  case $1 in"]
        let kinds = (CompletionOption.commands + CompletionOption.others).map { ($0, $0.value) }
        var seen: Set<CompletionOption.Value> = []
        for (option, value) in kinds where seen.insert(value).inserted {
            guard let command = command(value) else { continue }
            lines.append("    \(name(option))) \(command) ;;")
        }
        return lines.joined(separator: "\n") + "\n  esac\n}\n"
    }

    private static func pattern(_ option: CompletionOption) -> String {
        option.names.joined(separator: " | ") + ")"
    }

    /// Word for a kind of value in the script.
    private static func name(_ option: CompletionOption) -> String {
        switch option.value {
        case .absent: ""
        case .free: option.description.argument == .optional ? "optional" : "any"
        case .words(let name, _): name
        case .schedulerFlags: "flags"
        case .services(let letter): "services" + letter
        case .servers: "servers"
        case .interfaces: "interfaces"
        }
    }

    private static func command(_ value: CompletionOption.Value) -> String? {
        switch value {
        case .absent, .free: nil
        case .words(_, let words): "printf '%s\\n' \(words.joined(separator: " "))"
        case .schedulerFlags: "_ipvsadm_flags \(CompletionOption.schedulerFlags.joined(separator: " "))"
        case .services(let letter): "_ipvsadm_services \(letter)"
        case .servers: "_ipvsadm_servers"
        case .interfaces: "command ls /sys/class/net"
        }
    }

    private static let reader = #"""
        # The rules of the running kernel; none without root. Asking must not load the module.
        _ipvsadm_rules() { [[ -e /proc/net/ip_vs ]] && command ipvsadm -Sn 2>/dev/null </dev/null; }

        # Services of the table that are written with option $1. A new one is not among them.
        _ipvsadm_services() {
          [[ $command == -A || $command == --add-service ]] && return
          local verb option address rest
          while read -r verb option address rest; do
            [[ $verb == -A && $option == "$1" ]] && printf '%s\n' "$address"
          done < <(_ipvsadm_rules)
        }

        # Servers of the service on the line. A new one is not among them.
        _ipvsadm_servers() {
          [[ $command == -a || $command == --add-server ]] && return
          local verb option address rest
          while read -r verb option address rest; do
            [[ $verb == -a && "$option $address" == "$virtual" ]] || continue
            rest=${rest##*-r }
            printf '%s\n' "${rest%% *}"
          done < <(_ipvsadm_rules)
        }

        # Flags that the scheduler on the line has, after those that are written already.
        _ipvsadm_flags() {
          local flag before=''
          [[ $current == *,* ]] && before=${current%,*},
          for flag; do
            [[ $flag == flag-* || -z $scheduler || $flag == "$scheduler"-* ]] && printf '%s\n' "$before$flag"
          done
        }

        # Notes option $1 and, if it is glued to it, its value $2.
        _ipvsadm_note() {
          local value rivals needed
          _ipvsadm_option "$1"
          [[ $command ]] || command=$1
          given+=("$1")
          used+=" $rivals "
          [[ $value ]] || return 1
          option=$1 optional=''
          [[ $value == optional ]] && optional=1
          if (($# > 1)); then _ipvsadm_value "$2"; fi
        }

        # Takes $1 as the value of the last option.
        _ipvsadm_value() {
          case $option in
            -t | --tcp-service) virtual="-t $1" ;;
            -u | --udp-service) virtual="-u $1" ;;
            --sctp-service) virtual="--sctp-service $1" ;;
            -f | --fwmark-service) virtual="-f $1" ;;
            -s | --scheduler) scheduler=$1 ;;
          esac
          option=''
        }

        # Reads one word before the cursor.
        _ipvsadm_scan() {
          local letters
          if [[ $option ]] && ! [[ $optional && $1 == -* ]]; then
            _ipvsadm_value "$1"
            return
          fi
          option=''
          case $1 in
            --*=*) _ipvsadm_note "${1%%=*}" "${1#*=}" ;;
            --*) _ipvsadm_note "$1" ;;
            -?*)
              for ((letters = 1; letters < ${#1}; letters++)); do
                _ipvsadm_note "-${1:letters:1}" || continue
                [[ ${1:letters + 1} ]] && _ipvsadm_value "${1:letters + 1}"
                break
              done
              ;;
          esac
        }

        # Prints the options that may stand at the cursor.
        _ipvsadm_candidates() {
          local legal candidate value rivals needed
          _ipvsadm_legal "$command"
          for candidate in $legal; do
            _ipvsadm_option "$candidate"
            [[ $used == *" $candidate "* ]] && continue
            [[ -z $needed || " ${given[*]} " == *" ${needed% *} "* || " ${given[*]} " == *" ${needed#* } "* ]] || continue
            printf '%s\n' "$candidate"
          done
        }

        _ipvsadm() {
          local line=${COMP_LINE:0:COMP_POINT} words word current shown at prefix='' kept=''
          local command='' option='' optional='' virtual='' scheduler='' used='' value='' rivals needed given=()
          local IFS=$' \t\n'
          COMPREPLY=()
          read -ra words <<<"$line"
          [[ $line == *[[:blank:]] ]] && words+=('')
          current=${words[-1]}
          unset 'words[-1]'
          for word in "${words[@]:1}"; do _ipvsadm_scan "$word"; done
          if [[ -z $option && $current == --*=* ]]; then
            kept=${current%%=*}=
            _ipvsadm_note "${current%%=*}"
            current=${current#*=}
          fi
          [[ $option ]] && _ipvsadm_option "$option"
          [[ $optional && ( -z $current || $current == -* ) ]] && value=''
          # What bash takes for the current word begins after the last of its own separators.
          word=$kept$current
          for ((at = ${#word}; at > 0; at--)); do
            [[ $COMP_WORDBREAKS == *"${word:at - 1:1}"* ]] && prefix=${word:0:at} && break
          done
          while read -r shown; do
            [[ $shown == "$current"* ]] || continue
            shown=$kept$shown
            COMPREPLY+=("${shown#"$prefix"}")
          done < <(if [[ $value ]]; then _ipvsadm_words "$value"; else _ipvsadm_candidates; fi)
        }

        complete -F _ipvsadm ipvsadm

        """#
}
