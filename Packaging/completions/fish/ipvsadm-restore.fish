# fish completion for ipvsadm-restore. Written from OptionTable, not by hand: see Docs/Hacking.md.
complete -c ipvsadm-restore -f
complete -c ipvsadm-restore -l check -d 'only check the rules'
complete -c ipvsadm-restore -l boot -d 'for the start of the machine'
complete -c ipvsadm-restore -l exact-order -d 'servers in the order of the rules too'
complete -c ipvsadm-restore -l all-or-nothing -d 'take everything back when something fails'
complete -c ipvsadm-restore -l wait -x -d 'wait no longer for another restore'
complete -c ipvsadm-restore -s h -d 'show a summary'
complete -c ipvsadm-restore -l help -d 'show a summary'
complete -c ipvsadm-restore -n '__fish_contains_opt check' -F
