#!/usr/bin/env python3
"""Two directors with keepalived and the kernel's connection synchronisation: see `directors`.
usage: pair.py ROOT     what `make install` made
"""
import json
import os
import re
import sys
import time

from machines import DIRECTORS, Failed, await_true, check, make, perform, plug, say
from page import Page
from traffic import Traffic, measured

VIP = "192.0.2.100"
FIRST, SECOND = DIRECTORS
# Seconds; more than enough, as the machine may be busy, and ldirectord takes its time to start.
PATIENCE = 200
KINDS_TO_ASK = ["quiet", "young", "quiet-meanwhile"]
NAMES_OF_SERVERS = {"192.0.2.11": "server1", "192.0.2.12": "server2"}
IS_WITHOUT_SYNC = os.environ.get("WITHOUT") == "sync"
BOTH_SERVERS = {"192.0.2.11": 1, "192.0.2.12": 1}


class Pair:
    def __init__(self, root):
        self.page = Page("pair")
        self.machines = make(root)
        self.traffic = None

    def play(self, heading, count=None):
        say(f"page: {heading}" + (", part of it" if count else ""))
        self.page.play(heading, self.machines, count)

    # What there is to see.

    def has_address(self, name):
        return VIP in self.machines[name].run("ip -o addr show dev eth0")

    def weights(self, name):
        """Server to weight in the kernel's own listing."""
        text = self.machines[name].run("cat /proc/net/ip_vs")
        rows = re.findall(r"-> ([0-9A-F]{8}):\w+ +\w+ +(\d+)", text)
        return {".".join(str(byte) for byte in bytes.fromhex(address)): int(weight) for address, weight in rows}

    def await_weights(self, what, wanted, names=DIRECTORS):
        try:
            return max(await_true(what, PATIENCE, lambda name=name: self.weights(name) == wanted) for name in names)
        except Failed as failure:
            logs = "".join(self.machines[name].log("keepalived") for name in names)
            raise Failed(f"{failure}; they have {[self.weights(name) for name in names]}\n{logs}") from failure

    def known_and_unknown(self):
        """By `ipvs sync compare` on director1: connections that both know, and open ones that only director1 knows."""
        text = self.machines[FIRST].run(f"ssh {SECOND} ipvs connections --json | ipvs sync compare live - --json --limit 100",
                                        may_fail=True)
        try:
            report = json.loads(text)
        except ValueError as error:
            raise Failed(f"ipvs sync compare: {text}") from error
        only = [entry for entry in report["connections"] if entry["open"] and entry["onSecond"] is None]
        return report["agreed"], len(only)

    def synced(self, name):
        """Open connections that a director was told of."""
        return len(re.findall(r" ESTABLISHED +SYNC ", self.machines[name].run("cat /proc/net/ip_vs_conn_sync")))


def set_up(pair):
    pair.play("The servers")
    pair.play("Both directors tell each other")
    if IS_WITHOUT_SYNC:
        for name in (FIRST, SECOND):
            pair.machines[name].run("systemctl stop ipvsadm-sync")
    pair.play("Addresses and checks")
    await_true("director1 gets the address", 60, lambda: pair.has_address(FIRST))
    pair.await_weights("both tables", BOTH_SERVERS)
    pair.play("Are both the same?")
    pair.traffic = Traffic(pair.machines["client"], VIP)


def open_connections(pair, active, other, told, **counts):
    """Opens so many of each kind, and waits until `other` was told of so many more."""
    before = pair.synced(other)
    for kind, count in counts.items():
        kind = kind.replace("_", "-")
        check(pair.traffic.say("open", kind, count) == count, f"{count} {kind} connections by {active}")
    if IS_WITHOUT_SYNC:
        return
    took = await_true(f"{other} is told of {told} connections", 30, lambda: pair.synced(other) >= before + told)
    say(f"opened {counts} by {active}; {other} was told of {pair.synced(other)} connections, {took:.1f} s later")


def moved(pair, to, title, lost=(), alone=True):
    """Waits until a director has the address, and the other one no longer unless it cannot let go of it. Then everybody
    speaks, and it is said what became of the connections."""
    other = next(name for name in DIRECTORS if name != to)
    took = await_true(f"{title}: {to} gets the address", 90,
                      lambda: pair.has_address(to) and not (alone and pair.has_address(other)))
    say(f"{to} has the address after {took:.1f} s")
    time.sleep(2)
    for kind in KINDS_TO_ASK:
        pair.traffic.say("ask", kind)
    return measured(pair.traffic, title, lost)


def killed(pair):
    """With the kernel's own threshold the third packet tells: those that had only two are lost."""
    open_connections(pair, FIRST, SECOND, 20, talking=12, quiet=8, young=6)
    expected = (0, 26) if IS_WITHOUT_SYNC else (20, 6)
    found = pair.known_and_unknown()
    check(found == expected, f"ipvs sync compare: known to both and to director1 only: {found}, and not {expected}")
    pair.traffic.say("probe")
    pair.play("The one that has the address dies")
    moved(pair, SECOND, "keepalived of director1 was killed", lost=["young"], alone=False)
    pair.play("It comes back")
    moved(pair, FIRST, "director1 took the address back")


def unplugged(pair):
    """The cable is pulled, and put in again. With the page's settings every established connection is told of at once."""
    pair.play("When connections are told")
    open_connections(pair, FIRST, SECOND, 6, young=6)
    plug(FIRST, "down")
    moved(pair, SECOND, "director1 was off the network")
    for kind in ("talking-meanwhile", "quiet-meanwhile"):
        check(pair.traffic.say("open", kind, 6) == 6, f"6 {kind} connections by {SECOND}")
    # What director2 tells of them must be lost: it is collected for up to two seconds.
    time.sleep(4)
    plug(FIRST, "up")
    moved(pair, FIRST, "director1 came back and took over", lost=["quiet-meanwhile"])
    pair.await_weights("both tables", BOTH_SERVERS)


def stays(pair):
    """Without preemption the director that comes back waits, and nothing that is only known here is lost."""
    pair.play("Without coming back")
    plug(FIRST, "down")
    moved(pair, SECOND, "director1 was off the network again")
    check(pair.traffic.say("open", "quiet-meanwhile", 6) == 6, f"6 connections by {SECOND}")
    plug(FIRST, "up")
    pair.await_weights("both tables", BOTH_SERVERS)
    time.sleep(5)
    check(not pair.has_address(FIRST), "director1 took the address in spite of nopreempt")
    moved(pair, SECOND, "director1 came back and did not take over")


def dead_server(pair, checker, section, server):
    """A server dies while the others serve on, and comes back."""
    pair.traffic.end()
    pair.traffic = Traffic(pair.machines["client"], VIP)
    pair.traffic.say("probe")
    time.sleep(2)
    pair.play(section, 1)
    left = {address: weight for address, weight in BOTH_SERVERS.items() if address != server}
    took = pair.await_weights(f"{checker} takes {server} out", left)
    time.sleep(2)
    report = pair.traffic.say("report")
    check(report["refusals"] > 0, f"nobody noticed that {server} died")
    say(f"{checker}: {server} is out {took:.1f} s later; refused {report['refusals']} of {report['probes']} connections, "
        f"the last one {report['gap']:.1f} s after the first")
    check(pair.traffic.say("open", "quiet", 8) == 8, "8 connections meanwhile")
    pair.play(section, 1)
    pair.play(section, 1)
    took = pair.await_weights(f"{checker} takes {server} in", BOTH_SERVERS)
    check(pair.traffic.say("open", "young", 8) == 8, "8 connections afterwards")
    pair.traffic.say("ask", "young")
    servers = pair.traffic.say("report")["kinds"]["young"]["servers"]
    check(NAMES_OF_SERVERS[server] in servers, f"{server} gets no connections: {servers}")
    say(f"{checker}: {server} is back {took:.1f} s later")


def ldirectord(pair):
    pair.play("Checks by ldirectord", 1)
    pair.await_weights("ldirectord fills the tables", BOTH_SERVERS)
    pair.play("Checks by ldirectord", 1)
    dead_server(pair, "ldirectord", "Checks by ldirectord", "192.0.2.12")


def scenario():
    pair = Pair(sys.argv[1])
    set_up(pair)
    killed(pair)
    unplugged(pair)
    stays(pair)
    dead_server(pair, "keepalived", "A server dies", "192.0.2.11")
    ldirectord(pair)
    pair.page.check_complete()


if __name__ == "__main__":
    sys.exit(perform("pair", scenario))
