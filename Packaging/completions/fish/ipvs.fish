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
        __ipvs_parse_subcommand 0 'h/help'
        switch $unparsed_tokens[1]
        case 'simulate'
            __ipvs_parse_subcommand 0 'rules=' 'live' 'flows=' 'clients=' 'rate=' 'for=' 'duration-distribution=' 'duration=' 'seed=' 'client-network=' 'target=+' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'expire-quiescent-template' 'sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'placements=' 'final=' 'json' 'h/help'
        case 'where'
            __ipvs_parse_subcommand -r 1 'clients-file=' 'service=' 'protocol=' 'rules=' 'live' 'explain' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'expire-quiescent-template' 'sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'h/help'
        case 'compare'
            __ipvs_parse_subcommand -r 1 'schedulers=' 'flows=' 'clients=' 'rate=' 'for=' 'duration-distribution=' 'duration=' 'seed=' 'client-network=' 'target=+' 'profile=' 'conn-reuse-mode=' 'expire-nodest-conn' 'expire-quiescent-template' 'sloppy-tcp' 'lblc-expiration=' 'mh-table-index=' 'hash-table-bits=' 'mark=+' 'twos-seed=' 'json' 'h/help'
        case 'test'
            __ipvs_parse_subcommand -r 1 'h/help'
        case 'help'
            __ipvs_parse_subcommand -r 1 
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
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'simulate' -d 'Plays flows on a table and says which server gets each, exactly as the kernel would.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'where' -d 'Says which server a client gets, now.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'compare' -d 'Plays the same flows on several tables, or with several schedulers, side by side.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'test' -d 'Checks what a scenario expects: status 0 if all of it holds, 1 if not, 2 for mistakes in files.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_positional "ipvs" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" rules' -l 'rules' -d 'File of rules, as ipvsadm -S writes them; a line may begin with @SECONDS.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" live' -l 'live' -d 'Start from the running kernel\'s table and connections instead.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" flows' -l 'flows' -d 'File of flows (CSV); without it flows are made up, see the options below.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" clients' -l 'clients' -d 'Number of different clients.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" rate' -l 'rate' -d 'New flows a second, on average.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" for' -l 'for' -d 'Seconds that the run lasts.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" duration-distribution' -l 'duration-distribution' -d 'How long flows stay open: fixed, exponential, pareto or lognormal.' -rfka 'fixed exponential pareto lognormal'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" duration' -l 'duration' -d 'Seconds that a flow stays open, on average.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" seed' -l 'seed' -d 'Start of the random numbers: the same seed gives the same flows everywhere.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" client-network' -l 'client-network' -d 'First address of the clients; the others follow it.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate"' -l 'target' -d 'VIP:PORT that flows go to, if not to every service; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration, in seconds.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate"' -l 'mark' -d 'VIP:PORT=MARK: the firewall mark of packets to an endpoint; port 0 stands for every port.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" twos-seed' -l 'twos-seed' -d 'Start of the random numbers of twos.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" placements' -l 'placements' -d 'File for a row (CSV) about every flow; - is standard output.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" final' -l 'final' -d 'File for the state at the end (JSON); - is standard output.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" json' -l 'json' -d 'The report as JSON.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs simulate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" clients-file' -l 'clients-file' -d 'File with a client a line; - is standard input.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" service' -l 'service' -d 'VIP:PORT that the clients go to.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" protocol' -l 'protocol' -d 'tcp, udp or sctp.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" rules' -l 'rules' -d 'File of rules, as ipvsadm -S writes them.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" live' -l 'live' -d 'Ask the running kernel\'s table instead.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" explain' -l 'explain' -d 'Say why.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration, in seconds.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where"' -l 'mark' -d 'VIP:PORT=MARK: the firewall mark of packets to an endpoint; port 0 stands for every port.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" twos-seed' -l 'twos-seed' -d 'Start of the random numbers of twos.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs where" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" schedulers' -l 'schedulers' -d 'Schedulers to try on every file, with commas between them, or all.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" flows' -l 'flows' -d 'File of flows (CSV); without it flows are made up, see the options below.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" clients' -l 'clients' -d 'Number of different clients.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" rate' -l 'rate' -d 'New flows a second, on average.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" for' -l 'for' -d 'Seconds that the run lasts.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" duration-distribution' -l 'duration-distribution' -d 'How long flows stay open: fixed, exponential, pareto or lognormal.' -rfka 'fixed exponential pareto lognormal'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" duration' -l 'duration' -d 'Seconds that a flow stays open, on average.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" seed' -l 'seed' -d 'Start of the random numbers: the same seed gives the same flows everywhere.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" client-network' -l 'client-network' -d 'First address of the clients; the others follow it.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare"' -l 'target' -d 'VIP:PORT that flows go to, if not to every service; may be repeated.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" profile' -l 'profile' -d 'Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192).' -rfka 'legacy reworked'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" conn-reuse-mode' -l 'conn-reuse-mode' -d 'net.ipv4.vs.conn_reuse_mode' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" expire-nodest-conn' -l 'expire-nodest-conn' -d 'net.ipv4.vs.expire_nodest_conn'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" expire-quiescent-template' -l 'expire-quiescent-template' -d 'net.ipv4.vs.expire_quiescent_template'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" sloppy-tcp' -l 'sloppy-tcp' -d 'net.ipv4.vs.sloppy_tcp'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" lblc-expiration' -l 'lblc-expiration' -d 'net.ipv4.vs.lblc_expiration and lblcr_expiration, in seconds.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" mh-table-index' -l 'mh-table-index' -d 'CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" hash-table-bits' -l 'hash-table-bits' -d 'CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare"' -l 'mark' -d 'VIP:PORT=MARK: the firewall mark of packets to an endpoint; port 0 stands for every port.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" twos-seed' -l 'twos-seed' -d 'Start of the random numbers of twos.' -rfka ''
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" json' -l 'json' -d 'The comparison as JSON.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs compare" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ipvs' -n '__ipvs_should_offer_completions_for_flags_or_options "ipvs test" h help' -s 'h' -l 'help' -d 'Show help information.'