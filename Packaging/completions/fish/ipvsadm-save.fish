# fish completion for ipvsadm-save. Written from OptionTable, not by hand: see Docs/Hacking.md.
complete -c ipvsadm-save -f
complete -c ipvsadm-save -s n -d 'addresses and ports as numbers'
complete -c ipvsadm-save -l order -d 'servers in the order of the kernel'
complete -c ipvsadm-save -l output -r -F -d 'replace a file by the rules'
complete -c ipvsadm-save -l keep -x -d 'keep so many old files beside it'
complete -c ipvsadm-save -l unless-empty -d 'leave the file as it is when the table is empty'
