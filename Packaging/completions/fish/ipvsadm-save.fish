# fish completion for ipvsadm-save. Written from OptionTable, not by hand: see Docs/Hacking.md.
complete -c ipvsadm-save -f
complete -c ipvsadm-save -s n -d 'addresses and ports as numbers'
