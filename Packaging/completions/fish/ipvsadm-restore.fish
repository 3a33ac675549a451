# fish completion for ipvsadm-restore. Written from OptionTable, not by hand: see Docs/Hacking.md.
complete -c ipvsadm-restore -f
