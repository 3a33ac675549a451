#!/usr/bin/env python3
"""What `ipvs simulate --directors` says beside two real directors behind a router that spreads by the client's address, one
of which dies: the same connections break. See `directors`.
usage: foretold.py ROOT     what `make install` made
       foretold.py clients  on a machine: connections that `Clients` below asks for
"""
import asyncio
import csv
import json
import os
import subprocess
import sys
import tempfile
import time

from machines import DIRECTORS, check, make, perform, plug, say
from page import Page
from traffic import Connection

VIP, (FIRST, SECOND) = "203.0.113.80", DIRECTORS
WAYS = {FIRST: "192.0.2.10", SECOND: "192.0.2.20"}
# Clients that speak before the director dies, and those that only connect.
TALKING, YOUNG = range(100, 140), range(140, 160)
EQUAL = {FIRST: (10, 10), SECOND: (10, 10)}
# Seconds, in the simulator: talking clients speak at even ones, young ones half a second later.
FAILS = 21


def rules(scheduler, weights):
    servers = zip((11, 12), weights)
    return "".join([f"-A -t {VIP}:80 -s {scheduler}\n",
                    *(f"-a -t {VIP}:80 -r 192.0.2.{number}:80 -g -w {weight}\n" for number, weight in servers)])


class Bound(Connection):
    """A connection from an address and a port of its own."""

    def __init__(self, client, port):
        super().__init__(VIP, 80)
        self.client = (f"198.51.100.{client}", port)

    async def open(self):
        try:
            opening = asyncio.open_connection(VIP, 80, local_addr=self.client)
            self.reader, self.writer = await asyncio.wait_for(opening, 10)
        except (OSError, asyncio.TimeoutError) as error:
            self.broken = f"{type(error).__name__} {error}"


async def serve_clients():
    """Reads `open FIRST END PORT` and `ask`; answers each with the broken clients, as JSON."""
    made, loop = {}, asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        words = line.split()
        if words[0] == "open":
            first, end, port = map(int, words[1:])
            # One after the other: with some schedulers their order decides.
            for client in range(first, end):
                made[client] = Bound(client, port)
                await made[client].open()
        else:
            await asyncio.gather(*(one.ask() for one in made.values() if one.broken is None))
        print(json.dumps({client: one.broken for client, one in made.items() if one.broken}), flush=True)


class Clients:
    """Those on the machine `client`."""

    def __init__(self, machine):
        self.process = subprocess.Popen(machine.inside("python3", "-B", __file__, "clients"), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def say(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return {int(client): why for client, why in json.loads(self.process.stdout.readline()).items()}

    def end(self):
        self.process.kill()
        self.process.wait()


def simulate(folder, scheduler, weights, port, *options):
    """The clients whose connections break, each with the reason, as the simulator says it."""
    paths = {name: os.path.join(folder, name) for name in ("flows", "broken", FIRST, SECOND)}
    with open(paths["flows"], "w", encoding="utf-8") as file:
        file.write("time,protocol,client,destination,duration\n")
        for clients, begin in ((TALKING, 0), (YOUNG, FAILS - 0.5)):
            for client in clients:
                file.write(f"{begin},tcp,198.51.100.{client}:{port},{VIP}:80,100\n")
    for name in DIRECTORS:
        with open(paths[name], "w", encoding="utf-8") as file:
            file.write(rules(scheduler, weights[name]))
    command = ["ipvs", "simulate", "--rules", paths[FIRST], "--rules-of", f"2={paths[SECOND]}", "--flows", paths["flows"],
               "--directors", "2", "--spread", "ecmp-source", "--fail", f"1@{FAILS}", "--keepalive", "2s",
               "--broken", paths["broken"], *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    check(done.returncode == 0, f"{' '.join(command)}: {done.stdout}")
    with open(paths["broken"], encoding="utf-8", newline="") as file:
        found = {int(row["client"].rpartition(":")[0].rpartition(".")[2]): row["reason"] for row in csv.DictReader(file)}
    os.remove(paths["broken"])
    return found


class Foretold:
    def __init__(self, root):
        self.machines = make(root)
        Page("many").play("What the servers need", self.machines)
        self.machines["client"].run("for number in {100..159}; do ip addr add 198.51.100.$number/24 dev eth0; done")
        for name in DIRECTORS:
            self.machines[name].run(f"ip addr add {VIP}/32 dev lo; modprobe ip_vs")
        self.folder = tempfile.mkdtemp(dir="/run")
        # What breaks where nothing helps is what the dead director had.
        self.homes = set(simulate(self.folder, "rr", EQUAL, 20000))
        self.port = 20000

    def route(self):
        """The router spreads as the simulator does."""
        router = self.machines["router"]
        commands = [f"ip route replace {VIP} via {WAYS[SECOND]}", f"ip route replace {VIP} via {WAYS[FIRST]} table 11"]
        for client in self.homes:
            commands.append(f"ip rule add from 198.51.100.{client} to {VIP} lookup 11")
        router.run("ip rule flush; ip rule add lookup main pref 32766; " + "; ".join(commands))

    def play(self, title, scheduler, weights, sync, sloppy):
        self.port += 1
        self.route()
        for name in DIRECTORS:
            commands = [f"sysctl -qw net.ipv4.vs.sloppy_tcp={int(sloppy)}", f"ipvsadm -R <<'END'\n-C\n{rules(scheduler, weights[name])}END"]
            self.machines[name].run("\n".join(commands))
        for name, role in zip(DIRECTORS, ("master", "backup")):
            self.machines[name].run(f"ipvsadm --stop-daemon {role}", may_fail=True)
            if sync:
                self.machines[name].run(f"ipvsadm --start-daemon {role} --mcast-interface eth0")
        broken = self.real()
        options = (["--sync", "on"] if sync else []) + (["--sloppy-tcp"] if sloppy else [])
        foretold = simulate(self.folder, scheduler, weights, self.port, *options)
        say(f"{title}: {len(broken)} of {len(TALKING) + len(YOUNG)} broke, {len(foretold)} foretold")
        check(broken.keys() == foretold.keys(),
              f"{title}: broke only in fact: { {client: broken[client] for client in broken.keys() - foretold.keys()} }, "
              f"only in the simulator: { {client: foretold[client] for client in foretold.keys() - broken.keys()} }")
        return broken

    def real(self):
        clients = Clients(self.machines["client"])
        check(not clients.say("open", TALKING.start, TALKING.stop, self.port), "connections cannot be made")
        check(not clients.say("ask"), "connections are not answered")
        # The kernel sends what it has for the other director after two seconds at the latest.
        time.sleep(4)
        check(not clients.say("open", YOUNG.start, YOUNG.stop, self.port), "connections cannot be made")
        plug(FIRST, "down")
        self.machines["router"].run(f"ip route replace {VIP} via {WAYS[SECOND]} table 11")
        broken = clients.say("ask")
        clients.end()
        plug(FIRST, "up")
        return broken


def scenario():
    foretold = Foretold(sys.argv[1])
    page = Page("foretold")
    page.play("What will happen? Ask the simulator", foretold.machines)
    page.check_complete()
    talking, young = foretold.homes & set(TALKING), foretold.homes & set(YOUNG)
    say(f"of director1: {len(talking)} that speak, {len(young)} that do not")
    check(min(len(talking), len(young)) >= 3 and len(talking) < len(TALKING), "the spread is too uneven")
    unequal = {FIRST: (10, 10), SECOND: (10, 30)}
    check(foretold.play("alone", "rr", EQUAL, False, False).keys() == talking | young, "not all of director1's")
    check(foretold.play("with sync", "rr", EQUAL, True, False).keys() == young, "not those that never spoke")
    check(not foretold.play("mh and sloppy_tcp", "mh -b mh-port", EQUAL, False, True), "some broke")
    some = foretold.play("mh with other weights", "mh -b mh-port", unequal, False, True)
    check(0 < len(some) < len(talking | young), "other weights move some clients, and not all")
    fewer = foretold.play("mh with other weights and sync", "mh -b mh-port", unequal, True, True)
    check(fewer.keys() <= young, "those that spoke are known")
    taken = foretold.play("wrr and sloppy_tcp", "wrr", {name: (10, 30) for name in DIRECTORS}, False, True)
    check(0 < len(taken) < len(talking | young), "wrr gives some the same server, and not all")


if __name__ == "__main__":
    if sys.argv[1:] == ["clients"]:
        asyncio.run(serve_clients())
    else:
        sys.exit(perform("foretold", scenario))
