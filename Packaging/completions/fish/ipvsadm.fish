# fish completion for ipvsadm. Written from OptionTable, not by hand: see Docs/Hacking.md.

# Prints the command of the line: its first option. One that waits for its value is none yet.
function __ipvsadm_command
    set -l words (commandline -opc)
    switch "$words[2..]"
        case --start-daemon --stop-daemon
            return 1
    end
    switch "$words[2]"
        case '-A*' --add-service '--add-service=*'
            echo A
        case '-E*' --edit-service '--edit-service=*'
            echo E
        case '-D*' --delete-service '--delete-service=*'
            echo D
        case '-C*' --clear '--clear=*'
            echo C
        case '-L*' --list '--list=*' '-l*'
            echo L
        case '-a*' --add-server '--add-server=*'
            echo a
        case '-d*' --delete-server '--delete-server=*'
            echo d
        case '-e*' --edit-server '--edit-server=*'
            echo e
        case --set '--set=*'
            echo set
        case --start-daemon '--start-daemon=*'
            echo start-daemon
        case --stop-daemon '--stop-daemon=*'
            echo stop-daemon
        case '-R*' --restore '--restore=*'
            echo R
        case '-S*' --save '--save=*'
            echo S
        case '-Z*' --zero '--zero=*'
            echo Z
        case '-h*' --help '--help=*'
            echo h
        case '-v*' --version '--version=*'
            echo v
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
    string match -qr -- '^(-[AEDCRSaedLlZhv6gimcXon]*[tufsMrwxyb]|--(start-daemon|stop-daemon|tcp-service|udp-service|sctp-service|fwmark-service|scheduler|pe|netmask|real-server|tun-type|tun-port|weight|u-threshold|l-threshold|sched-flags|syncid|sync-maxlen|mcast-interface|mcast-group|mcast-port|mcast-ttl))$' $words[-1]; and set -e words[-1]
    for name in $argv
        if test (string length -- $name) -eq 1
            string match -qr -- "^-[AEDCRSaedLlZhv6gimcXon]*$name" $words[2..]; and return
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
        if test "$word" = "--$name"; or string match -qr -- "^-[AEDCRSaedLlZhv6gimcXon]*$letter\$" $word; and test -n "$letter"
            set -q words[(math $position + 1)]; and echo $words[(math $position + 1)]; and return
        else if string match -q -- "--$name=*" $word
            string replace -- "--$name=" '' $word; and return
        else if test -n "$letter"; and string match -qr -- "^-[AEDCRSaedLlZhv6gimcXon]*$letter." $word
            string replace -r -- "^-[AEDCRSaedLlZhv6gimcXon]*$letter=?" '' $word; and return
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
    set -l flags flag-1 flag-2 flag-3 sh-fallback sh-port mh-fallback mh-port
    if set -l scheduler (__ipvsadm_value_of s scheduler)
        set flags (string match -r -- "^(?:flag|$scheduler)-.*" $flags)
    end
    __fish_append , $flags
end

complete -c ipvsadm -f
complete -c ipvsadm -n 'not __ipvsadm_command' -s A -l add-service -d 'add a virtual service'
complete -c ipvsadm -n 'not __ipvsadm_command' -s E -l edit-service -d 'edit a virtual service'
complete -c ipvsadm -n 'not __ipvsadm_command' -s D -l delete-service -d 'delete a virtual service'
complete -c ipvsadm -n 'not __ipvsadm_command' -s C -l clear -d 'clear the whole table'
complete -c ipvsadm -n 'not __ipvsadm_command' -s R -l restore -d 'restore rules from standard input'
complete -c ipvsadm -n 'not __ipvsadm_command' -s S -l save -d 'print rules for a restore'
complete -c ipvsadm -n 'not __ipvsadm_command' -s a -l add-server -d 'add a real server'
complete -c ipvsadm -n 'not __ipvsadm_command' -s e -l edit-server -d 'edit a real server'
complete -c ipvsadm -n 'not __ipvsadm_command' -s d -l delete-server -d 'delete a real server'
complete -c ipvsadm -n 'not __ipvsadm_command' -s L -l list -d 'list the table'
complete -c ipvsadm -n 'not __ipvsadm_command' -s l -d 'list the table'
complete -c ipvsadm -n 'not __ipvsadm_command' -s Z -l zero -d 'set counters to zero'
complete -c ipvsadm -n 'not __ipvsadm_command' -l set -d 'set time-outs: TCP, TCP after FIN, UDP'
complete -c ipvsadm -n 'not __ipvsadm_command' -l start-daemon -x -a 'master backup' -d 'start a sync daemon'
complete -c ipvsadm -n 'not __ipvsadm_command' -l stop-daemon -x -a 'master backup' -d 'stop a sync daemon'
complete -c ipvsadm -n 'not __ipvsadm_command' -s h -l help -d 'show a summary of the options'
complete -c ipvsadm -n 'not __ipvsadm_command' -s v -l version -d 'show the version'
complete -c ipvsadm -n '__ipvsadm_after A E D L a d e Z; and not __ipvsadm_has t tcp-service u udp-service sctp-service f fwmark-service c connection timeout daemon' -s t -l tcp-service -x -a '(__ipvsadm_services -t)' -d 'virtual service: TCP, ADDRESS:PORT'
complete -c ipvsadm -n '__ipvsadm_after A E D L a d e Z; and not __ipvsadm_has t tcp-service u udp-service sctp-service f fwmark-service c connection timeout daemon' -s u -l udp-service -x -a '(__ipvsadm_services -u)' -d 'virtual service: UDP, ADDRESS:PORT'
complete -c ipvsadm -n '__ipvsadm_after A E D L a d e Z; and not __ipvsadm_has t tcp-service u udp-service sctp-service f fwmark-service c connection timeout daemon' -l sctp-service -x -a '(__ipvsadm_services --sctp-service)' -d 'virtual service: SCTP, ADDRESS:PORT'
complete -c ipvsadm -n '__ipvsadm_after A E D L a d e Z; and not __ipvsadm_has t tcp-service u udp-service sctp-service f fwmark-service c connection timeout daemon' -s f -l fwmark-service -x -a '(__ipvsadm_services -f)' -d 'virtual service: packets with a firewall mark'
complete -c ipvsadm -n '__ipvsadm_after A E D L a d e Z; and not __ipvsadm_has 6 ipv6; and __ipvsadm_has f fwmark-service' -s 6 -l ipv6 -d 'the firewall mark is for IPv6'
complete -c ipvsadm -n '__ipvsadm_after A E; and not __ipvsadm_has s scheduler' -s s -l scheduler -x -a 'rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh twos' -d 'scheduler'
complete -c ipvsadm -n '__ipvsadm_after A E; and not __ipvsadm_has pe' -l pe -x -a 'sip' -d 'persistence engine'
complete -c ipvsadm -n '__ipvsadm_after A E; and not __ipvsadm_has p persistent' -s p -l persistent -d 'persistence, in seconds (360)'
complete -c ipvsadm -n '__ipvsadm_after A E; and not __ipvsadm_has M netmask' -s M -l netmask -x -d 'clients that persist together: mask or prefix length'
complete -c ipvsadm -n '__ipvsadm_after a d e; and not __ipvsadm_has r real-server' -s r -l real-server -x -a '(__ipvsadm_servers)' -d 'real server, ADDRESS:PORT'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has g gatewaying i ipip m masquerading' -s g -l gatewaying -d 'direct routing (default)'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has g gatewaying i ipip m masquerading' -s i -l ipip -d 'tunnelling'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has g gatewaying i ipip m masquerading' -s m -l masquerading -d 'masquerading (NAT)'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has tun-type; and __ipvsadm_has i ipip' -l tun-type -x -a 'ipip gue gre' -d 'type of the tunnel (ipip)'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has tun-port; and __ipvsadm_has i ipip' -l tun-port -x -d 'UDP port of a GUE tunnel'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has tun-nocsum tun-csum tun-remcsum; and __ipvsadm_has i ipip' -l tun-nocsum -d 'tunnel without checksum (default)'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has tun-nocsum tun-csum tun-remcsum; and __ipvsadm_has i ipip' -l tun-csum -d 'tunnel with checksum'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has tun-nocsum tun-csum tun-remcsum; and __ipvsadm_has i ipip' -l tun-remcsum -d 'GUE tunnel with remote checksum offload'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has w weight' -s w -l weight -x -d 'weight (1); 0 takes no new connections'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has x u-threshold' -s x -l u-threshold -x -d 'connections above which a server rests (0: none)'
complete -c ipvsadm -n '__ipvsadm_after a e; and not __ipvsadm_has y l-threshold' -s y -l l-threshold -x -d 'connections below which it takes new ones again'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has t tcp-service u udp-service sctp-service f fwmark-service c connection timeout daemon stats rate thresholds' -s c -l connection -d 'list connections'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has t tcp-service u udp-service sctp-service f fwmark-service c connection timeout daemon stats rate thresholds persistent-conn' -l timeout -d 'list connection time-outs'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has t tcp-service u udp-service sctp-service f fwmark-service c connection timeout daemon stats rate thresholds persistent-conn' -l daemon -d 'list sync daemons'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has c connection timeout daemon stats' -l stats -d 'with totals of connections, packets and bytes'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has c connection timeout daemon rate' -l rate -d 'with rates a second'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has X exact' -s X -l exact -d 'numbers in full'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has c connection timeout daemon thresholds' -l thresholds -d 'with connection thresholds'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has timeout daemon persistent-conn' -l persistent-conn -d 'with counts of persistent connections'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has tun-info' -l tun-info -d 'with tunnel types'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has nosort' -l nosort -d 'not sorted: in the order of the kernel'
complete -c ipvsadm -n '__ipvsadm_after L; and not __ipvsadm_has sort' -l sort -d 'no effect: sorted is the default'
complete -c ipvsadm -n '__ipvsadm_after A E; and not __ipvsadm_has o ops' -s o -l ops -d 'schedule every UDP packet for itself'
complete -c ipvsadm -n '__ipvsadm_after L S; and not __ipvsadm_has n numeric' -s n -l numeric -d 'addresses and ports as numbers'
complete -c ipvsadm -n '__ipvsadm_after A E; and not __ipvsadm_has b sched-flags' -s b -l sched-flags -x -a '(__ipvsadm_flags)' -d 'flags of the scheduler'
complete -c ipvsadm -n '__ipvsadm_after L start-daemon stop-daemon; and not __ipvsadm_has syncid' -l syncid -x -d 'id of the sync daemon, 0 to 255 (0)'
complete -c ipvsadm -n '__ipvsadm_after start-daemon; and not __ipvsadm_has sync-maxlen' -l sync-maxlen -x -d 'longest sync message, in bytes'
complete -c ipvsadm -n '__ipvsadm_after start-daemon; and not __ipvsadm_has mcast-interface' -l mcast-interface -x -a '(__fish_print_interfaces)' -d 'interface of the sync daemon (eth0)'
complete -c ipvsadm -n '__ipvsadm_after start-daemon; and not __ipvsadm_has mcast-group' -l mcast-group -x -d 'multicast group of the sync daemon (224.0.0.81)'
complete -c ipvsadm -n '__ipvsadm_after start-daemon; and not __ipvsadm_has mcast-port' -l mcast-port -x -d 'UDP port of the sync daemon (8848)'
complete -c ipvsadm -n '__ipvsadm_after start-daemon; and not __ipvsadm_has mcast-ttl' -l mcast-ttl -x -d 'hops that sync messages may take (1)'
