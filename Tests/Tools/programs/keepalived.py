#!/usr/bin/env python3
"""Debian's keepalived fills the kernel's table by netlink, and our ipvsadm has to show, save and restore what is there.

For each of its sample configurations that has virtual servers, for one of every kind and for ours with every construct: our
listings are those of C's ipvsadm, what we save and restore in another network namespace has the same attributes, and so has
what our reader of keepalived.conf makes of the configuration. Runs in the embedded kernel.
usage: keepalived.py OURS C IMPORTED-RULES     the two ipvsadm, and the program that reads a configuration
"""
import ctypes
import glob
import os
import re
import signal
import subprocess
import sys
import time

from keepalived_kinds import KINDS
from kernel_table import read_table
from listings import comparable

SAMPLES, SAMPLES_WITH_SERVERS = "/usr/share/doc/keepalived/samples/keepalived.conf.*", 16
LISTINGS = ("-Ln", "-Ln --thresholds", "-Ln --persistent-conn", "-Sn")
FIXTURES = "Tests/Fixtures/keepalived/*.conf"
# With `alpha` keepalived begins with no servers, and checks decide which come.
BEGINS_EMPTY = re.compile(r"^\s*alpha\b", re.M)
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def fresh_namespace():
    """This process and those that it starts get an empty table. lo is up, so that checks are refused and do not hang."""
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def run(program, options, rules=None):
    return subprocess.run([program, *options.split()], input=rules, capture_output=True, text=True, check=False)


def output(program, options):
    done = run(program, options)
    return f"{done.stdout}{done.stderr}exit status {done.returncode}"


def configured(path, servers):
    """The table that keepalived made of a configuration. keepalived is killed outright, so that the table stays."""
    command = ["keepalived", "--check", "--dont-fork", "--log-console", "-f", path, "-p", "/run/kp", "-c", "/run/kc"]
    with open("/run/keepalived.log", "w", encoding="utf-8") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    table, still, end = [], 0, time.monotonic() + 60
    # It writes all at once, when it starts: it is ready when there is something that no longer grows.
    while time.monotonic() < end and still < 3:
        time.sleep(0.1)
        before, table = table, read_table()
        grown = len(table) >= servers and table == before
        still = still + 1 if grown else 0
    # The process that checks would take its services along if the other one died first, and would be started again.
    os.kill(daemon.pid, signal.SIGSTOP)
    subprocess.run(["pkill", "-KILL", "-P", str(daemon.pid)], check=False)
    daemon.kill()
    daemon.wait()
    return read_table()


def settings(ours):
    """Idle times and sync daemons. What a daemon was not told the kernel chooses, in each namespace alike."""
    return output(ours, "-L --timeout") + output(ours, "-L --daemon")


def imported(title, path, ours, reader):
    """What our reader makes of the configuration, in a fresh namespace: attributes, settings, and what is wrong."""
    done = run(reader, f"{path} {os.uname().nodename.split('.')[0]}")
    rules = [line for line in done.stdout.splitlines() if line.startswith(("-A ", "-a "))]
    commands = [line for line in done.stdout.splitlines() if line.startswith("--")]
    wrong = [f"{title}: the reader says: {done.stderr}"] if done.returncode or done.stderr else []
    fresh_namespace()
    for done in [run(ours, "-R", "\n".join(rules) + "\n"), *(run(ours, command) for command in commands)]:
        if done.returncode:
            wrong.append(f"{title}: what was read is refused: {done.stderr}")
    return read_table(), settings(ours), wrong


def check_import(title, path, table, before, ours, reader):
    """What is wrong with the table that our reader makes of a configuration, which is to be that of keepalived."""
    found, after, wrong = imported(title, path, ours, reader)
    with open(path, encoding="utf-8") as file:
        if BEGINS_EMPTY.search(file.read()):
            return wrong
    if found != table:
        missing, more = sorted({*table} - {*found}), sorted({*found} - {*table})
        wrong.append(f"{title}: the table that was read is another: {missing} missing, {more} more")
    if after != before:
        wrong.append(f"{title}: settings\n    keepalived's: {before}\n    ours: {after}")
    return wrong


def check(title, path, least, ours, c, reader):
    """What is wrong with one configuration, and the number of its services and servers."""
    fresh_namespace()
    table = configured(path, least)
    if len(table) < least:
        with open("/run/keepalived.log", encoding="utf-8") as log:
            return [f"{title}: keepalived made only {len(table)} of {least} services and servers: {log.read()}"], 0
    wrong = []
    for options in LISTINGS:
        shown, expected = output(ours, options), output(c, options)
        if comparable(shown) != comparable(expected):
            wrong.append(f"{title}: ipvsadm {options}\n    ours: {shown}\n    C:    {expected}")
    saved, before = run(ours, "-S -n").stdout, settings(ours)
    fresh_namespace()
    if run(ours, "-R", saved).returncode:
        wrong.append(f"{title}: -R fails on\n{saved}")
    restored = read_table()
    if restored != table:
        wrong.append(f"{title}: saved and restored, the table is another\n    before: {table}\n    after:  {restored}")
    return wrong + check_import(title, path, table, before, ours, reader), len(table)


def configurations():
    """Title, path, and the least number of services and servers."""
    samples = [path for path in sorted(glob.glob(SAMPLES)) if re.search(r"^\s*virtual_server\s", open(path).read(), re.M)]
    if len(samples) < SAMPLES_WITH_SERVERS:
        sys.exit(f"keepalived: only {len(samples)} sample configurations with virtual servers")
    for path in samples:
        yield os.path.basename(path), path, 1
    for path in sorted(glob.glob(FIXTURES)):
        yield os.path.basename(path), path, 2
    for title, (least, text) in KINDS.items():
        path = "/run/kind.conf"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        yield title, path, least


def main():
    ours, c, reader = sys.argv[1:]
    tables = entries = 0
    wrong = []
    for title, path, least in configurations():
        faults, size = check(title, path, least, ours, c, reader)
        tables, entries = tables + 1, entries + size
        wrong += faults
        print(f"  {title}: {size} services and servers{', WRONG' if faults else ''}", flush=True)
    for fault in wrong:
        print(f"  FAILED: {fault}", file=sys.stderr)
    print(f"keepalived: {tables} tables of {entries} services and servers, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
