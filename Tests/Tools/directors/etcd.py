#!/usr/bin/env python3
"""Three directors whose tables follow one key in etcd: see `directors`.
usage: etcd.py ROOT     what `make install` made
"""
import base64
import ctypes
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request

from machines import Machine, await_true, begin, check, ip_batch, perform, plug, say
from page import Page

ADDRESSES = {"etcd": 5, "director1": 10, "director2": 20, "director3": 30}
DIRECTORS = [name for name in ADDRESSES if name != "etcd"]
NEEDED = {"etcd": "etcd-server", "etcdctl": "etcd-client", "nsenter": "util-linux", "ip": "iproute2"}
ETCD, KEY, UNIT = "http://192.0.2.5:2379", "/ipvs/rules", "ipvs-follow-etcd"
CHANGES = 100
# Which changes director3 does not see, since it is switched off, and which director2 does not, since its cable is pulled.
OFF, UNPLUGGED = range(30, 45), range(60, 68)
# Longer than a retry, and than what it takes on a busy machine.
PATIENCE = 60
LIBC = ctypes.CDLL(None)


def make(root):
    begin(root, NEEDED)
    ip_batch([f"netns add {name}" for name in ["wires", *ADDRESSES]])
    lines = ["link set lo up", "link add lan type bridge mcast_snooping 0", "link set lan up"]
    for name in ADDRESSES:
        lines += [f"link add {name}.eth0 type veth peer name eth0 netns {name}", f"link set {name}.eth0 master lan up"]
    ip_batch(lines, "-n", "wires")
    # The test itself is in this network too.
    ip_batch(["link set lo up", "link add test type veth peer name test netns wires", "link set test up",
              "addr add 192.0.2.250/24 dev test"])
    ip_batch(["link set test master lan up"], "-n", "wires")
    for name, number in ADDRESSES.items():
        ip_batch(["link set lo up", "link set eth0 up", f"addr add 192.0.2.{number}/24 dev eth0"], "-n", name)
    return {name: Machine(name) for name in ADDRESSES}


def network(process):
    return open(f"/proc/{process}/ns/net", "rb")


def enter(namespace):
    check(LIBC.setns(namespace.fileno(), 0) == 0, f"{namespace.name} cannot be entered")


class Tables:
    """Tables at random, each a few steps from the one before."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.services = {f"192.0.2.{100 + number}:80": self.servers() for number in range(4)}

    def servers(self):
        return {f"10.1.0.{self.random.randrange(1, 250)}:80": self.random.randrange(0, 9) for _ in range(6)}

    def change(self):
        kind, (name, servers) = self.random.randrange(5), self.random.choice(sorted(self.services.items()))
        if kind == 0 and len(self.services) > 2:
            del self.services[name]
        elif kind == 1:
            self.services[f"192.0.2.{self.random.randrange(100, 200)}:80"] = self.servers()
        elif kind == 2 and len(servers) > 1:
            del servers[self.random.choice(sorted(servers))]
        else:
            servers.update(self.servers())
        # Never the same table twice.
        servers["10.1.0.250:80"] = servers.get("10.1.0.250:80", 0) + 1

    def text(self):
        lines = []
        for service, servers in self.services.items():
            lines.append(f"-A -t {service} -s wrr")
            lines += [f"-a -t {service} -r {server} -m -w {weight}" for server, weight in servers.items()]
        return "".join(line + "\n" for line in lines).encode()


class Site:
    def __init__(self, root):
        self.page, self.machines = Page("etcd"), make(root)
        # The directors that are there.
        self.present = list(DIRECTORS)

    def play(self, heading, count=None):
        say(f"page: {heading}")
        self.page.play(heading, self.machines, count)

    def root(self, name):
        return f"/proc/{self.machines[name].holder.pid}/root"

    def put(self, value):
        """The revision that a value gets. By etcd's gateway, since one start of etcdctl is the longest part of a change here."""
        request = json.dumps({"key": base64.b64encode(KEY.encode()).decode(), "value": base64.b64encode(value).decode()})
        with urllib.request.urlopen(f"{ETCD}/v3/kv/put", request.encode(), timeout=PATIENCE) as answer:
            return int(json.load(answer)["header"]["revision"])

    def await_etcd(self):
        """As systemd does, which waits until a service says that it is ready."""
        machine = self.machines["etcd"]
        check(machine.holds(f"for _ in $(seq 20); do etcdctl --endpoints={ETCD} get / && exit; sleep 0.3; done; exit 1"),
              f"etcd does not start: {machine.log('etcd')}")

    def status(self, name):
        try:
            with open(f"{self.root(name)}/run/{UNIT}/status", encoding="utf-8") as file:
                return dict(line.rstrip("\n").split("=", 1) for line in file)
        except FileNotFoundError:
            return {}

    def await_status(self, what, names, patience=PATIENCE, **wanted):
        def holds():
            return all(all(self.status(name).get(key) == value for key, value in wanted.items()) for name in names)
        began = time.monotonic()
        while not holds():
            check(time.monotonic() - began < patience,
                  f"{what}: not within {patience} s: " + "".join(f"\n{name}: {self.status(name)}\n" + self.machines[name].log(UNIT)
                                                                 for name in names))
            time.sleep(0.05)
        return time.monotonic() - began

    def differs(self, name, value):
        """What `ipvs diff` says of a director and a value."""
        # Only the network counts. To enter it here and not in a child spares a copy of all of Python, which is long in this kernel.
        with network("self") as own, network(self.machines[name].holder.pid) as other:
            enter(other)
            done = subprocess.run(["ipvs", "diff", "-"], input=value, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            enter(own)
        return "" if done.returncode == 0 else done.stdout.decode()

    def converge(self, value, names=None, patience=PATIENCE):
        """The seconds from the change until `ipvs diff` finds nothing on any director."""
        began = time.monotonic()
        revision = self.put(value)
        names = self.present if names is None else names
        self.await_status(f"revision {revision}", names, patience, applied=str(revision), state="applied")
        for name in names:
            difference = self.differs(name, value)
            check(not difference, f"{name} applied revision {revision}, and:\n{difference}")
        return time.monotonic() - began

    def tables(self):
        return {name: self.machines[name].run("ipvsadm -Sn") for name in self.present}


def follow_changes(site, tables):
    took = []
    for number in range(CHANGES):
        if number == OFF.start:
            # As a director that loses its power: its table is gone too.
            site.present.remove("director3")
            site.machines["director3"].run(f"systemctl kill --signal=KILL {UNIT}; ipvsadm -C; rm -r /run/{UNIT}")
        if number == UNPLUGGED.start:
            site.present.remove("director2")
            plug("director2", "down")
        tables.change()
        took.append(site.converge(tables.text()))
        if number % 25 == 24:
            say(f"{number + 1} changes")
        if number == OFF[-1]:
            catch_up(site, "director3", "was off", tables,
                     lambda: site.machines["director3"].run(f"systemctl start {UNIT}"))
        if number == UNPLUGGED[-1]:
            revision = site.status("director1")["seen"]
            site.machines["etcd"].run(f"etcdctl --endpoints={ETCD} compact {revision}")
            catch_up(site, "director2", "was off the network, and etcd was compacted meanwhile", tables,
                     lambda: plug("director2", "up"))
    took.sort()
    say(f"{CHANGES} changes: all directors show each of them after {took[CHANGES // 2]:.2f} s in the middle, {took[-1]:.2f} s at most")


def catch_up(site, name, what, tables, bring_back):
    """A director that was away becomes as the others without another change."""
    check(site.differs(name, tables.text()), f"{name} {what}, and has the newest table")
    began = time.monotonic()
    bring_back()
    await_true(f"{name} {what}: it catches up", PATIENCE, lambda: not site.differs(name, tables.text()))
    say(f"{name} {what}: it caught up after {time.monotonic() - began:.1f} s")
    site.present.append(name)


def burst(site, tables):
    """Several changes quickly in a row lead to the last one."""
    for _ in range(4):
        tables.change()
        site.put(tables.text())
    tables.change()
    say(f"the last of five changes in a row: after {site.converge(tables.text()):.1f} s")


def kill_etcd(site, tables):
    before = site.tables()
    site.machines["etcd"].run("systemctl kill --signal=KILL etcd")
    took = site.await_status("etcd is gone: all notice", DIRECTORS, etcd="unreachable")
    check(site.tables() == before, "etcd is gone, and a table changed")
    began = time.monotonic()
    site.machines["etcd"].run("systemctl start etcd")
    site.await_status("etcd is back: all notice", DIRECTORS, etcd="reached")
    back = time.monotonic() - began
    tables.change()
    say(f"etcd was killed: noticed after {took:.1f} s, its return after {back:.1f} s, and the next change is everywhere after "
        f"{site.converge(tables.text()):.1f} s")


def refuse(site, tables):
    """What is broken is refused by all and reported, and nothing of it is applied."""
    good = tables.text()
    added = b"-A -t 192.0.2.99:80 -s rr\n"
    broken = {
        "a mistake in its last line": good + added + b"-a -t 192.0.2.99:80 -r 10.1.0.1:80 -m -w many\n",
        "a service twice": good + added + added,
        "half of a gzip file": subprocess.run(["gzip", "-c"], input=good + added, capture_output=True, check=True).stdout[:-20],
        "no service": b"--set 100 100 100\n",
    }
    before = site.tables()
    for kind, value in broken.items():
        revision = str(site.put(value))
        site.await_status(kind, DIRECTORS, seen=revision, refused=revision, state="refused")
        say(f"refused by all, for {kind}: {site.status('director1')['reason'][:90]}")
    for name in DIRECTORS:
        check(site.machines[name].log(UNIT).count(" is refused, and the table stays as it is: ") >= len(broken), f"{name} tells of all")
    site.machines["etcd"].run(f"etcdctl --endpoints={ETCD} del {KEY}")
    site.await_status("the key is deleted", DIRECTORS, state="missing")
    check(site.tables() == before, "something was refused, and a table changed")
    for name in DIRECTORS:
        check(not site.differs(name, good), f"{name} is not as it was")


def large_table():
    lines = []
    for number in range(2500):
        service = f"10.2.{number >> 8}.{number & 255}:80"
        lines += [f"-A -t {service} -s wrr", f"-a -t {service} -r 10.1.0.1:80 -m -w 1"]
    return "".join(line + "\n" for line in lines).encode()


def applying(site, name):
    """The process that is `ipvs apply` on a director."""
    namespace = os.readlink(f"/proc/{site.machines[name].holder.pid}/ns/net")
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            if words[:2] == [b"ipvs", b"apply"] and os.readlink(f"/proc/{process}/ns/net") == namespace:
                return int(process)
        except OSError:
            pass
    return None


def kill_in_the_middle(site, tables):
    """What applies a table is killed while it does; the same table completes it, at once or when it is started again."""
    large, name = large_table(), "director1"
    services = large.count(b"-A ")

    def count():
        return site.machines[name].run("ipvsadm -Sn").count("-A -t 10.2.")

    def has_begun():
        with open(f"/proc/{site.machines[name].holder.pid}/net/ip_vs", encoding="utf-8") as file:
            return " 0A02" in file.read()

    for victim in ("ipvs", "all of the unit"):
        for _ in range(5):
            revision = str(site.put(large))
            await_true("ipvs apply begins", PATIENCE, lambda: applying(site, name), pause=0)
            process = applying(site, name)
            await_true("ipvs apply makes changes", PATIENCE, has_begun, pause=0)
            # At once: what starts a program to do it comes too late.
            if victim != "ipvs":
                with open(f"{site.root(name)}/run/{UNIT}.main-pid", encoding="utf-8") as file:
                    os.killpg(int(file.read()), signal.SIGKILL)
            elif process:
                os.kill(process, signal.SIGKILL)
            left = count()
            if victim != "ipvs":
                site.machines[name].run(f"systemctl start {UNIT}")
            site.await_status(f"{victim} was killed", DIRECTORS, applied=revision, state="applied")
            check(not site.differs(name, large), f"{victim} was killed: not completed")
            tables.change()
            site.converge(tables.text())
            if 0 < left < services:
                say(f"{victim} was killed when {left} of {services} services were there: it was completed")
                break
        else:
            check(False, f"{victim} was not killed in the middle in 5 attempts")


def two_watchers(site, tables):
    """A second watcher on a director does no harm."""
    machine = site.machines["director1"]
    machine.run(f"set -a; . /etc/default/{UNIT}; set +a; /usr/lib/ipvsadm-swift/ipvs-follow-etcd </dev/null >/run/second.log 2>&1 & "
                "echo $! >/run/second.pid")
    for _ in range(3):
        tables.change()
        site.converge(tables.text())
    await_true("the second watcher works", PATIENCE, lambda: machine.run("grep -c revision /run/second.log", may_fail=True) >= "2")
    machine.run("kill $(cat /run/second.pid)")
    say("two watchers on a director: 3 changes")


def scenario():
    site = Site(sys.argv[1])
    seed = int(os.environ.get("SEED", "1"))
    say(f"SEED={seed}")
    site.play("etcd", 1)
    site.await_etcd()
    site.play("etcd")
    site.play("The directors follow")
    site.play("What each director did")
    site.play("Mistakes")
    site.play("Which director differs?")
    tables = Tables(seed)
    follow_changes(site, tables)
    burst(site, tables)
    kill_etcd(site, tables)
    refuse(site, tables)
    kill_in_the_middle(site, tables)
    two_watchers(site, tables)
    site.page.check_complete()


if __name__ == "__main__":
    sys.exit(perform("etcd", scenario))
