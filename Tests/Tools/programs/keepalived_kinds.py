"""A configuration of keepalived for every kind of virtual server: its title, the least number of services and servers that
it makes, and its text. Servers without a check are up at once, in quorum or not; of the others no check can succeed.
"""


def server(address, words="weight 1"):
    return f"real_server {address} {{\n{words}\n}}\n"


def virtual(key, words, *servers):
    return f"virtual_server {key} {{\n" + "\n".join(words.split("; ")) + "\n" + "".join(servers) + "}\n"


TWO = (server("10.0.0.1 80", "weight 3"), server("10.0.0.2 80", "weight 0"))
TWO6 = (server("fd00::1 80", "weight 3"), server("fd00::2 80", "weight 9"))
DEAD = "weight 2\nTCP_CHECK {\nconnect_port 9\nconnect_timeout 1\n}"

KINDS = {
    "tcp": (3, virtual("10.1.0.1 80", "lvs_sched wlc; lvs_method NAT; protocol TCP", *TWO)),
    "udp": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method NAT; protocol UDP", *TWO)),
    "sctp": (3, virtual("10.1.0.1 80", "lvs_sched lc; lvs_method NAT; protocol SCTP", *TWO)),
    "ipv6": (3, virtual("fd00::9 80", "lvs_sched sed; lvs_method DR; protocol TCP", *TWO6)),
    "ipv6, udp": (3, virtual("fd00::9 80", "lvs_sched nq; lvs_method NAT; protocol UDP", *TWO6)),
    "one-packet": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method NAT; protocol UDP; ops", *TWO)),
    "mark": (3, virtual("fwmark 2147483647", "lvs_sched wrr; lvs_method DR", *TWO)),
    "mark, ipv6": (3, virtual("fwmark 3", "lvs_sched dh; lvs_method TUN; ip_family inet6", *TWO6)),
    "mark, one-packet": (3, virtual("fwmark 5", "lvs_sched rr; lvs_method NAT; ops; protocol UDP", *TWO)),
    "every port": (3, virtual("10.1.0.1", "lvs_sched wlc; lvs_method DR; protocol TCP; persistence_timeout 60",
                              server("10.0.0.1"), server("10.0.0.2", "weight 7"))),
    "persistent": (3, virtual("10.1.0.1 80", "lvs_sched lblc; lvs_method NAT; protocol TCP; persistence_timeout 77; "
                              "persistence_granularity 255.255.255.0", *TWO)),
    "persistent, ipv6": (3, virtual("fd00::9 80", "lvs_sched lblcr; lvs_method NAT; protocol TCP; "
                                    "persistence_timeout 600; persistence_granularity 64", *TWO6)),
    "engine": (3, virtual("10.1.0.1 5060", "lvs_sched rr; lvs_method NAT; protocol UDP; ops; persistence_timeout 30; "
                          "persistence_engine sip", *TWO)),
    "sh": (3, virtual("10.1.0.1 80", "lvs_sched sh; sh-port; sh-fallback; lvs_method NAT; protocol TCP", *TWO)),
    "sh, one flag": (3, virtual("10.1.0.1 80", "lvs_sched sh; sh-port; lvs_method NAT; protocol TCP", *TWO)),
    "mh": (3, virtual("10.1.0.1 80", "lvs_sched mh; mh-port; mh-fallback; lvs_method NAT; protocol TCP", *TWO)),
    "flags": (3, virtual("10.1.0.1 80", "lvs_sched wrr; flag-1; flag-2; flag-3; lvs_method NAT; protocol TCP", *TWO)),
    "fo": (3, virtual("10.1.0.1 80", "lvs_sched fo; lvs_method NAT; protocol TCP", *TWO)),
    "ovf": (3, virtual("10.1.0.1 80", "lvs_sched ovf; lvs_method NAT; protocol TCP", *TWO)),
    "tunnel": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method TUN; protocol TCP", *TWO)),
    "gue": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method TUN type gue port 6080; protocol TCP", *TWO)),
    "gue, checksum": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method TUN type gue port 6081 csum; protocol TCP", *TWO)),
    "gue, remote checksum": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method TUN type gue port 6082 remcsum; "
                                        "protocol TCP", *TWO)),
    "gre": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method TUN type gre; protocol TCP", *TWO)),
    "gre, checksum": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method TUN type gre csum; protocol TCP", *TWO)),
    "a method for each server": (4, virtual(
        "10.1.0.1 80", "lvs_sched rr; lvs_method NAT; protocol TCP", server("10.0.0.1 8080"),
        server("10.0.0.2 80", "weight 2\nlvs_method DR"), server("10.0.0.3 80", "lvs_method TUN type gue port 6080"))),
    "thresholds": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method NAT; protocol TCP",
                              server("10.0.0.1 80", "weight 1\nuthreshold 100\nlthreshold 90"),
                              server("10.0.0.2 80", "weight 65535\nuthreshold 1"))),
    "ipv6 behind ipv4": (2, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method TUN; protocol TCP", server("fd00::1 80"))),
    "sorry server": (2, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method NAT; protocol TCP; alpha; quorum 1",
                                "sorry_server 10.0.0.9 8080\n", server("10.0.0.1 80", DEAD))),
    "sorry server, inhibited": (3, virtual("10.1.0.1 80", "lvs_sched rr; lvs_method NAT; protocol TCP; alpha; quorum 1",
                                           "sorry_server 10.0.0.9 8080\nsorry_server_inhibit\n",
                                           server("10.0.0.1 80", "inhibit_on_failure\n" + DEAD))),
    "quorum": (3, virtual("10.1.0.1 80", "lvs_sched wrr; lvs_method NAT; protocol TCP; quorum 2; hysteresis 1",
                          "sorry_server 10.0.0.9 80\n", *TWO)),
    "alpha": (1, virtual("10.1.0.1 80", "lvs_sched wrr; lvs_method NAT; protocol TCP; alpha",
                         server("10.0.0.1 80", DEAD))),
    "group": (12, "virtual_server_group web {\n10.1.0.1 80\n10.1.0.2-3 443\nfwmark 11\n}\n" + virtual(
        "group web", "lvs_sched rr; lvs_method DR; protocol TCP", *TWO)),
}
