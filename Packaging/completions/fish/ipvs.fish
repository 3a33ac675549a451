function __ipvs_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __ipvs_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __ipvs_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __ipvs_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __ipvs_parse_tokens -S
    set -l unparsed_tokens (__ipvs_tokens -pc)
    switch $unparsed_tokens[1]
    case 'ipvs'
        __ipvs_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'check'
            __ipvs_parse_subcommand -r 1 'format=' 'strict' 'output=' 'json' 'version' 'h/help'
        case 'doctor'
            __ipvs_parse_subcommand 1 'format=' 'scope=+' 'fix' 'all' 'strict' 'bundle=' 'anonymous' 'json' 'version' 'h/help'
        case 'diff'
            __ipvs_parse_subcommand 1 'against=' 'format=' 'scope=+' 'ignore=+' 'order' 'commands' 'json' 'simulate' 'flows=' 'clients=' 'rate=' 'for=' 'duration=' 'duration-distribution=' 'shape=' 'sigma=' 'seed=' 'client-network=+' 'client-ports=' 'target=+' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'no-expire-nodest-conn' 'expire-quiescent-template' 'no-expire-quiescent-template' 'sloppy-tcp' 'no-sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'version' 'h/help'
        case 'apply'
            __ipvs_parse_subcommand 1 'format=' 'scope=+' 'prune' 'keep-weights' 'exact-order' 'max-moved=' 'y/yes' 'dry-run' 'allow=' 'force' 'wait=' 'confirm-within=' 'record=' 'json' 'simulate' 'flows=' 'clients=' 'rate=' 'for=' 'duration=' 'duration-distribution=' 'shape=' 'sigma=' 'seed=' 'client-network=+' 'client-ports=' 'target=+' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'no-expire-nodest-conn' 'expire-quiescent-template' 'no-expire-quiescent-template' 'sloppy-tcp' 'no-sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'version' 'h/help'
        case 'undo'
            __ipvs_parse_subcommand 0 'y/yes' 'dry-run' 'allow=' 'force' 'wait=' 'confirm-within=' 'record=' 'json' 'simulate' 'flows=' 'clients=' 'rate=' 'for=' 'duration=' 'duration-distribution=' 'shape=' 'sigma=' 'seed=' 'client-network=+' 'client-ports=' 'target=+' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'no-expire-nodest-conn' 'expire-quiescent-template' 'no-expire-quiescent-template' 'sloppy-tcp' 'no-sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'version' 'h/help'
        case 'confirm'
            __ipvs_parse_subcommand 0 'version' 'h/help'
        case 'export'
            __ipvs_parse_subcommand 1 'format=' 'scope=+' 'to=' 'output=' 'version' 'h/help'
        case 'simulate'
            __ipvs_parse_subcommand 0 'rules=' 'format=' 'live' 'flows=' 'clients=' 'rate=' 'for=' 'duration=' 'duration-distribution=' 'shape=' 'sigma=' 'seed=' 'client-network=+' 'client-ports=' 'target=+' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'no-expire-nodest-conn' 'expire-quiescent-template' 'no-expire-quiescent-template' 'sloppy-tcp' 'no-sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'placements=' 'final=' 'kernel-order' 'json' 'version' 'h/help'
        case 'where'
            __ipvs_parse_subcommand -r 1 'clients-file=' 'service=' 'protocol=' 'rules=' 'format=' 'live' 'explain' 'json' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'no-expire-nodest-conn' 'expire-quiescent-template' 'no-expire-quiescent-template' 'sloppy-tcp' 'no-sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'version' 'h/help'
        case 'compare'
            __ipvs_parse_subcommand -r 1 'schedulers=' 'flows=' 'clients=' 'rate=' 'for=' 'duration=' 'duration-distribution=' 'shape=' 'sigma=' 'seed=' 'client-network=+' 'client-ports=' 'target=+' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'no-expire-nodest-conn' 'expire-quiescent-template' 'no-expire-quiescent-template' 'sloppy-tcp' 'no-sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'kernel-order' 'json' 'version' 'h/help'
        case 'test'
            __ipvs_parse_subcommand -r 1 'json' 'version' 'h/help'
        case 'help'
            __ipvs_parse_subcommand -r 1 'version'
        end
    end
end

function __ipvs_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __ipvs_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __ipvs_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __ipvs_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__ipvs_tokens -p)
    if test -z "$(__ipvs_tokens -t)"
        set -l index (count (__ipvs_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'ipvs' -f
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'check' -d 'Finds the mistakes in tables, all of them.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'doctor' -d 'Looks for what keeps a director from working well.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'diff' -d 'Says what has to change for the running kernel to be as a file says.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'apply' -d 'Makes the running kernel\'s table as a file says, by the fewest changes.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'undo' -d 'Takes the last change back.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'confirm' -d 'Keeps the change that `ipvs apply --confirm-within` would take back.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'export' -d 'Writes a table in another format, without losing anything.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'simulate' -d 'Plays flows on a table and says which server gets each, exactly as the kernel would.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'where' -d 'Says which server a client gets, now.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'compare' -d 'Plays the same flows on several tables, or with several schedulers, side by side.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'test' -d 'Checks what scenarios expect of a table.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs check" -ge 1' -F
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs check" format' -l 'format' -d 'What each file is: rules, json, keepalived, ldirectord or listing. (default: what its content shows)' -rfka 'rules json keepalived ldirectord listing'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs check" strict' -l 'strict' -d 'Warnings are problems, too: the status is 1.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs check" output' -l 'output' -d 'full: with the lines; short: a line for each, as compilers print them; json: as --json; sarif: SARIF 2.1.0. (default: full)' -rfka 'full short json sarif'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs check" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs check" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs doctor" -eq 1' -F
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" format' -l 'format' -d 'What files are: rules, json, keepalived, ldirectord or listing. (default: what their content shows)' -rfka 'rules json keepalived ldirectord listing'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor"' -l 'scope' -d 'Look at these services only, and at no idle times and sync daemons; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" fix' -l 'fix' -d 'Print commands that mend what a command can. None is run.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" all' -l 'all' -d 'Tell every examination, also what is fine.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" strict' -l 'strict' -d 'Warnings are problems, too: the status is 1.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" bundle' -l 'bundle' -d 'Write table, connections, settings and versions to a file, for somebody who is to help. Every command reads it as a source.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" anonymous' -l 'anonymous' -d 'With --bundle: put other addresses in place of all of them.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs diff" -eq 1' -F
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" against' -l 'against' -d 'The source that is compared with it. (default: live)' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" format' -l 'format' -d 'What files are: rules, json, keepalived, ldirectord or listing. (default: what their content shows)' -rfka 'rules json keepalived ldirectord listing'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff"' -l 'scope' -d 'Look at these services only, and at no idle times and sync daemons; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff"' -l 'ignore' -d 'Do not compare weight, thresholds, timeouts or daemons; may be repeated.' -rfka 'weight thresholds timeouts daemons'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" order' -l 'order' -d 'Compare the order of servers too, which decides with some schedulers who comes next.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" commands' -l 'commands' -d 'Print the changes as commands of ipvsadm, in a safe order.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" simulate' -l 'simulate' -d 'Foretell what the change does to clients: who moves, what is refused, how busy servers get.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" flows' -l 'flows' -d 'File of flows (CSV); - is standard input. Without it flows are made up, as the other options say.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" clients' -l 'clients' -d 'Number of different clients; each is as busy as the others. (default: 1000)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" rate' -l 'rate' -d 'New flows a second on average, up to 1000000; they arrive independently of each other. (default: 100)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" for' -l 'for' -d 'How long the run lasts, in seconds. (default: 60)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" duration' -l 'duration' -d 'How long flows stay open on average, in seconds. (default: 10)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" duration-distribution' -l 'duration-distribution' -d 'How much the durations differ. (default: exponential)' -rfka 'fixed exponential pareto lognormal'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" shape' -l 'shape' -d 'Shape of the pareto distribution, 1.01 to 100: the smaller, the longer the longest. (default: 1.5)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" sigma' -l 'sigma' -d 'Sigma of the lognormal distribution, 0.01 to 4: the larger, the more they differ. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" seed' -l 'seed' -d 'Start of the random numbers: the same seed gives the same flows on every machine. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff"' -l 'client-network' -d 'Network that clients come from; may be repeated. (default: 10.0.0.0/8, 2001:db8::/32)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" client-ports' -l 'client-ports' -d 'Ports of the clients; they are used one after the other. (default: 1024-65535)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff"' -l 'target' -d 'Where flows go, if not to every service with a port; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192 and later).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode: whether a client\'s port that is used again is scheduled anew. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" no-expire-nodest-conn' -l 'no-expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" no-expire-quiescent-template' -l 'no-expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" no-sloppy-tcp' -l 'no-sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration. (default: 86400)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17: the size of mh\'s table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff"' -l 'mark' -d 'Firewall mark of packets to an endpoint or a range of ports, for services by mark; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" twos-seed' -l 'twos-seed' -d 'Start of the random numbers that twos draws.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs diff" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs apply" -eq 1' -F
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" format' -l 'format' -d 'What files are: rules, json, keepalived, ldirectord or listing. (default: what their content shows)' -rfka 'rules json keepalived ldirectord listing'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply"' -l 'scope' -d 'Look at these services only, and at no idle times and sync daemons; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" prune' -l 'prune' -d 'Delete services that the file does not name.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" keep-weights' -l 'keep-weights' -d 'Leave the weights of servers that are there as they are.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" exact-order' -l 'exact-order' -d 'Also put servers in the order of the file. Those that stand elsewhere are deleted and added again.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" max-moved' -l 'max-moved' -d 'Play the change first, and change nothing if a larger part of the clients would move, such as 5%.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" y yes' -s 'y' -l 'yes' -d 'Do not ask, also where something is deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" dry-run' -l 'dry-run' -d 'Change nothing: print what would be done, as commands of ipvsadm.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" allow' -l 'allow' -d 'Make these kinds of changes only, and nothing at all if others are needed: add, edit, delete, timeouts, daemons.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" force' -l 'force' -d 'Also change services that a running keepalived or ldirectord manages.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" wait' -l 'wait' -d 'Wait no longer for another program that changes the table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" confirm-within' -l 'confirm-within' -d 'Take the change back after so many seconds, unless `ipvs confirm` comes.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" record' -l 'record' -d 'Keep what was changed, by whom and when, in a file in this folder.' -rfa '(__ipvs_complete_directories)'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" simulate' -l 'simulate' -d 'Foretell what the change does to clients: who moves, what is refused, how busy servers get.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" flows' -l 'flows' -d 'File of flows (CSV); - is standard input. Without it flows are made up, as the other options say.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" clients' -l 'clients' -d 'Number of different clients; each is as busy as the others. (default: 1000)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" rate' -l 'rate' -d 'New flows a second on average, up to 1000000; they arrive independently of each other. (default: 100)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" for' -l 'for' -d 'How long the run lasts, in seconds. (default: 60)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" duration' -l 'duration' -d 'How long flows stay open on average, in seconds. (default: 10)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" duration-distribution' -l 'duration-distribution' -d 'How much the durations differ. (default: exponential)' -rfka 'fixed exponential pareto lognormal'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" shape' -l 'shape' -d 'Shape of the pareto distribution, 1.01 to 100: the smaller, the longer the longest. (default: 1.5)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" sigma' -l 'sigma' -d 'Sigma of the lognormal distribution, 0.01 to 4: the larger, the more they differ. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" seed' -l 'seed' -d 'Start of the random numbers: the same seed gives the same flows on every machine. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply"' -l 'client-network' -d 'Network that clients come from; may be repeated. (default: 10.0.0.0/8, 2001:db8::/32)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" client-ports' -l 'client-ports' -d 'Ports of the clients; they are used one after the other. (default: 1024-65535)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply"' -l 'target' -d 'Where flows go, if not to every service with a port; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192 and later).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode: whether a client\'s port that is used again is scheduled anew. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" no-expire-nodest-conn' -l 'no-expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" no-expire-quiescent-template' -l 'no-expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" no-sloppy-tcp' -l 'no-sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration. (default: 86400)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17: the size of mh\'s table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply"' -l 'mark' -d 'Firewall mark of packets to an endpoint or a range of ports, for services by mark; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" twos-seed' -l 'twos-seed' -d 'Start of the random numbers that twos draws.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs apply" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" y yes' -s 'y' -l 'yes' -d 'Do not ask, also where something is deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" dry-run' -l 'dry-run' -d 'Change nothing: print what would be done, as commands of ipvsadm.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" allow' -l 'allow' -d 'Make these kinds of changes only, and nothing at all if others are needed: add, edit, delete, timeouts, daemons.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" force' -l 'force' -d 'Also change services that a running keepalived or ldirectord manages.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" wait' -l 'wait' -d 'Wait no longer for another program that changes the table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" confirm-within' -l 'confirm-within' -d 'Take the change back after so many seconds, unless `ipvs confirm` comes.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" record' -l 'record' -d 'Keep what was changed, by whom and when, in a file in this folder.' -rfa '(__ipvs_complete_directories)'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" simulate' -l 'simulate' -d 'Foretell what the change does to clients: who moves, what is refused, how busy servers get.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" flows' -l 'flows' -d 'File of flows (CSV); - is standard input. Without it flows are made up, as the other options say.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" clients' -l 'clients' -d 'Number of different clients; each is as busy as the others. (default: 1000)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" rate' -l 'rate' -d 'New flows a second on average, up to 1000000; they arrive independently of each other. (default: 100)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" for' -l 'for' -d 'How long the run lasts, in seconds. (default: 60)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" duration' -l 'duration' -d 'How long flows stay open on average, in seconds. (default: 10)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" duration-distribution' -l 'duration-distribution' -d 'How much the durations differ. (default: exponential)' -rfka 'fixed exponential pareto lognormal'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" shape' -l 'shape' -d 'Shape of the pareto distribution, 1.01 to 100: the smaller, the longer the longest. (default: 1.5)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" sigma' -l 'sigma' -d 'Sigma of the lognormal distribution, 0.01 to 4: the larger, the more they differ. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" seed' -l 'seed' -d 'Start of the random numbers: the same seed gives the same flows on every machine. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo"' -l 'client-network' -d 'Network that clients come from; may be repeated. (default: 10.0.0.0/8, 2001:db8::/32)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" client-ports' -l 'client-ports' -d 'Ports of the clients; they are used one after the other. (default: 1024-65535)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo"' -l 'target' -d 'Where flows go, if not to every service with a port; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192 and later).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode: whether a client\'s port that is used again is scheduled anew. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" no-expire-nodest-conn' -l 'no-expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" no-expire-quiescent-template' -l 'no-expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" no-sloppy-tcp' -l 'no-sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration. (default: 86400)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17: the size of mh\'s table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo"' -l 'mark' -d 'Firewall mark of packets to an endpoint or a range of ports, for services by mark; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" twos-seed' -l 'twos-seed' -d 'Start of the random numbers that twos draws.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs undo" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs confirm" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs confirm" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs export" -eq 1' -F
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs export" format' -l 'format' -d 'What files are: rules, json, keepalived, ldirectord or listing. (default: what their content shows)' -rfka 'rules json keepalived ldirectord listing'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs export"' -l 'scope' -d 'Look at these services only, and at no idle times and sync daemons; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs export" to' -l 'to' -d 'What is written: rules, json or keepalived.' -rfka 'rules json keepalived'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs export" output' -l 'output' -d 'The file to write, whole or not at all. (default: standard output)' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs export" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" rules' -l 'rules' -d 'File of rules, as ipvsadm -S -n writes them, or of another format; - is standard input.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" format' -l 'format' -d 'What --rules is: rules, json, keepalived, ldirectord or listing. (default: what its content shows)' -rfka 'rules json keepalived ldirectord listing'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" live' -l 'live' -d 'Start from the running kernel\'s table, connections, timers and sysctls. Needs root.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" flows' -l 'flows' -d 'File of flows (CSV); - is standard input. Without it flows are made up, as the other options say.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" clients' -l 'clients' -d 'Number of different clients; each is as busy as the others. (default: 1000)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" rate' -l 'rate' -d 'New flows a second on average, up to 1000000; they arrive independently of each other. (default: 100)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" for' -l 'for' -d 'How long the run lasts, in seconds. (default: 60)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" duration' -l 'duration' -d 'How long flows stay open on average, in seconds. (default: 10)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" duration-distribution' -l 'duration-distribution' -d 'How much the durations differ. (default: exponential)' -rfka 'fixed exponential pareto lognormal'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" shape' -l 'shape' -d 'Shape of the pareto distribution, 1.01 to 100: the smaller, the longer the longest. (default: 1.5)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" sigma' -l 'sigma' -d 'Sigma of the lognormal distribution, 0.01 to 4: the larger, the more they differ. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" seed' -l 'seed' -d 'Start of the random numbers: the same seed gives the same flows on every machine. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate"' -l 'client-network' -d 'Network that clients come from; may be repeated. (default: 10.0.0.0/8, 2001:db8::/32)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" client-ports' -l 'client-ports' -d 'Ports of the clients; they are used one after the other. (default: 1024-65535)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate"' -l 'target' -d 'Where flows go, if not to every service with a port; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192 and later).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode: whether a client\'s port that is used again is scheduled anew. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" no-expire-nodest-conn' -l 'no-expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" no-expire-quiescent-template' -l 'no-expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" no-sloppy-tcp' -l 'no-sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration. (default: 86400)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17: the size of mh\'s table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate"' -l 'mark' -d 'Firewall mark of packets to an endpoint or a range of ports, for services by mark; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" twos-seed' -l 'twos-seed' -d 'Start of the random numbers that twos draws.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" placements' -l 'placements' -d 'File for the placement of each flow, one row (CSV) a flow; - is standard output.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" final' -l 'final' -d 'File for the state at the end (JSON); - is standard output.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" kernel-order' -l 'kernel-order' -d 'List services as they were added and servers as the kernel holds them, not sorted as ipvsadm -L.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" clients-file' -l 'clients-file' -d 'File with a client a line, as ADDRESS:PORT; - is standard input.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" service' -l 'service' -d 'Where the clients go: address and port of a service.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" protocol' -l 'protocol' -d 'Protocol of the service; needed where several are at its port.' -rfka 'tcp udp sctp'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" rules' -l 'rules' -d 'File of rules, as ipvsadm -S -n writes them, or of another format; - is standard input.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" format' -l 'format' -d 'What --rules is: rules, json, keepalived, ldirectord or listing. (default: what its content shows)' -rfka 'rules json keepalived ldirectord listing'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" live' -l 'live' -d 'Start from the running kernel\'s table, connections, timers and sysctls. Needs root.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" explain' -l 'explain' -d 'Say why: the bucket, the loads that were compared, the template.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192 and later).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode: whether a client\'s port that is used again is scheduled anew. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" no-expire-nodest-conn' -l 'no-expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" no-expire-quiescent-template' -l 'no-expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" no-sloppy-tcp' -l 'no-sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration. (default: 86400)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17: the size of mh\'s table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where"' -l 'mark' -d 'Firewall mark of packets to an endpoint or a range of ports, for services by mark; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" twos-seed' -l 'twos-seed' -d 'Start of the random numbers that twos draws.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs compare" -ge 1' -F
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" schedulers' -l 'schedulers' -d 'Schedulers to try on every file, with commas between them, or all.' -rfka 'rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh twos all'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" flows' -l 'flows' -d 'File of flows (CSV); - is standard input. Without it flows are made up, as the other options say.' -rF
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" clients' -l 'clients' -d 'Number of different clients; each is as busy as the others. (default: 1000)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" rate' -l 'rate' -d 'New flows a second on average, up to 1000000; they arrive independently of each other. (default: 100)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" for' -l 'for' -d 'How long the run lasts, in seconds. (default: 60)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" duration' -l 'duration' -d 'How long flows stay open on average, in seconds. (default: 10)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" duration-distribution' -l 'duration-distribution' -d 'How much the durations differ. (default: exponential)' -rfka 'fixed exponential pareto lognormal'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" shape' -l 'shape' -d 'Shape of the pareto distribution, 1.01 to 100: the smaller, the longer the longest. (default: 1.5)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" sigma' -l 'sigma' -d 'Sigma of the lognormal distribution, 0.01 to 4: the larger, the more they differ. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" seed' -l 'seed' -d 'Start of the random numbers: the same seed gives the same flows on every machine. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare"' -l 'client-network' -d 'Network that clients come from; may be repeated. (default: 10.0.0.0/8, 2001:db8::/32)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" client-ports' -l 'client-ports' -d 'Ports of the clients; they are used one after the other. (default: 1024-65535)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare"' -l 'target' -d 'Where flows go, if not to every service with a port; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192 and later).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode: whether a client\'s port that is used again is scheduled anew. (default: 1)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" no-expire-nodest-conn' -l 'no-expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" no-expire-quiescent-template' -l 'no-expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" no-sloppy-tcp' -l 'no-sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration. (default: 86400)' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17: the size of mh\'s table.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare"' -l 'mark' -d 'Firewall mark of packets to an endpoint or a range of ports, for services by mark; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" twos-seed' -l 'twos-seed' -d 'Start of the random numbers that twos draws.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" kernel-order' -l 'kernel-order' -d 'List services as they were added and servers as the kernel holds them, not sorted as ipvsadm -L.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs test" -ge 1' -F
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs test" json' -l 'json' -d 'Print the report as JSON; ipvs(1) describes it.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs test" version' -l 'version' -d 'Show the version.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs test" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs help" version' -l 'version' -d 'Show the version.'