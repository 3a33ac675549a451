# fish completion for ipvsadm-save. Written from OptionTable, not by hand: see Docs/Hacking.md.
complete -c ipvsadm-save -f -s n -d 'addresses and ports as numbers'
