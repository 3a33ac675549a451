#!/usr/bin/env python3
"""Two directors with the same mh table behind a router that spreads connections over them by ECMP: see `directors`.
usage: many.py ROOT     what `make install` made
"""
import os
import re
import sys
import time

from machines import DIRECTORS, Failed, await_true, check, make, perform, plug, say
from page import Page
from traffic import Traffic, measured

VIP, FIRST, SECOND = "203.0.113.80", *DIRECTORS
TALKING, QUIET = 24, 16


class Many:
    def __init__(self, root):
        self.page, self.machines = Page("many"), make(root)
        self.traffic = Traffic(self.machines["client"], VIP)

    def play(self, heading):
        say(f"page: {heading}")
        self.page.play(heading, self.machines)

    def ways(self):
        """The directors that the router sends to."""
        return re.findall(r"via (\S+)", self.machines["router"].run(f"ip route show {VIP}"))

    def await_ways(self, what, *wanted):
        try:
            took = await_true(what, 40, lambda: self.ways() == list(wanted))
        except Failed as failure:
            states = "".join(f"{name}:\n" + self.machines[name].run("birdc show protocols", may_fail=True)
                             + self.machines[name].log("bird") for name in ("router", *DIRECTORS))
            raise Failed(f"{failure}; it has {self.ways()}\n{states}") from failure
        say(f"{what}: after {took:.1f} s")

    def connections(self, name):
        return self.machines[name].run("cat /proc/net/ip_vs_conn").count(" ESTABLISHED ")


def set_up(many):
    without = os.environ.get("WITHOUT")
    many.play("What the servers need")
    many.play("Equal tables")
    for name in DIRECTORS:
        if without == "sloppy_tcp":
            many.machines[name].run("sysctl -qw net.ipv4.vs.sloppy_tcp=0")
        if without == "mh":
            many.machines[name].run(f"ipvsadm -E -t {VIP}:80 -s rr")
    many.play("The router")
    many.play("Announce what is ready")
    many.await_ways("both directors are announced", "192.0.2.10", "192.0.2.20")
    many.play("Both ways")


def open_connections(many):
    check(many.traffic.say("open", "talking", TALKING) == TALKING, f"{TALKING} talking connections")
    check(many.traffic.say("open", "quiet", QUIET) == QUIET, f"{QUIET} quiet connections")
    shares = {name: many.connections(name) for name in DIRECTORS}
    say(f"established connections: {shares}")
    check(min(shares.values()) >= 5, f"the router spreads too unevenly: {shares}")
    servers = many.traffic.say("report")["kinds"]["talking"]["servers"]
    check(len(servers) == 2, f"mh chose one server for all: {servers}")


def settle(many, title):
    """Time for every talking connection to speak several times, and one more word of the quiet ones."""
    time.sleep(2)
    many.traffic.say("ask", "quiet")
    return measured(many.traffic, title)


def scenario():
    many = Many(sys.argv[1])
    set_up(many)
    open_connections(many)
    many.traffic.say("probe")
    time.sleep(1)
    plug(FIRST, "down")
    many.await_ways("director1 off the network: one way is left", "192.0.2.20")
    settle(many, "director1 died")
    plug(FIRST, "up")
    many.await_ways("director1 back on the network: both ways", "192.0.2.10", "192.0.2.20")
    settle(many, "director1 came back")
    many.play("A director is not ready")
    many.await_ways("director1 is not ready: one way is left", "192.0.2.20")
    settle(many, "director1 withdrew the address")
    many.play("Ready again")
    many.await_ways("director1 is ready: both ways", "192.0.2.10", "192.0.2.20")
    settle(many, "director1 announced the address again")
    many.machines[SECOND].run("systemctl kill --signal=KILL bird")
    many.await_ways("director2's BIRD was killed: one way is left", "192.0.2.10")
    settle(many, "director2's BIRD was killed")
    many.page.check_complete()


if __name__ == "__main__":
    sys.exit(perform("many", scenario))
