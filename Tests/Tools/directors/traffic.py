#!/usr/bin/env python3
"""Clients of a web service: connections that stay open, and new ones at a fixed pace. Started by `Traffic` on a machine.

Reads commands, a line each, and answers each with a line:
  open KIND COUNT    talking: a request every 200 ms; quiet: four requests, then silence; young: connected, nothing said.
                     A dash and anything else may follow, for a kind of its own
  probe              from now on a new connection every 50 ms
  ask KIND           one more request on each of that kind; how many are answered
  report             as JSON, and begins anew: what of each kind is open and broken, how long it waited, and the gap
"""
import asyncio
import json
import subprocess
import sys
import time

from machines import check, say

PAUSE, PROBE_PAUSE, PATIENCE = 0.2, 0.05, 40
# A connection that takes as long has lost its first packet, which is sent again after a second.
LOST = 0.9
REQUEST = b"GET / HTTP/1.1\r\nHost: web\r\n\r\n"


class Connection:
    def __init__(self, address, port):
        self.address, self.port = address, port
        self.broken, self.longest, self.server = None, 0, None

    async def open(self):
        opening = asyncio.open_connection(self.address, self.port)
        try:
            self.reader, self.writer = await asyncio.wait_for(opening, PATIENCE)
        except (OSError, asyncio.TimeoutError) as error:
            self.broken = f"{type(error).__name__} {error}"

    async def ask(self):
        """Whether it is answered, by the server that answered before."""
        began = time.monotonic()
        try:
            self.writer.write(REQUEST)
            answer = await asyncio.wait_for(self.answer(), PATIENCE)
            if self.server not in (None, answer):
                raise OSError(f"{self.server} was followed by {answer}")
            self.server = answer
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
            self.broken = f"{type(error).__name__} {error}"
        self.longest = max(self.longest, time.monotonic() - began)
        return self.broken is None

    async def answer(self):
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return (await self.reader.readexactly(length)).decode().strip()


class Clients:
    def __init__(self, address, port):
        self.where = (address, port)
        self.kinds, self.probes, self.tasks = {}, [], set()

    async def open(self, kind, count):
        made = [Connection(*self.where) for _ in range(count)]
        await asyncio.gather(*(connection.open() for connection in made))
        made = [connection for connection in made if connection.broken is None]
        self.kinds.setdefault(kind, []).extend(made)
        manner = kind.partition("-")[0]
        if manner == "quiet":
            for _ in range(4):
                await asyncio.gather(*(connection.ask() for connection in made))
        if manner == "talking":
            for number, connection in enumerate(made):
                self.start(self.talk(connection, number / len(made) * PAUSE))
        return len([connection for connection in made if connection.broken is None])

    def start(self, work):
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def talk(self, connection, delay):
        await asyncio.sleep(delay)
        while await connection.ask():
            await asyncio.sleep(PAUSE)

    async def probe(self):
        while True:
            self.start(self.one_probe())
            await asyncio.sleep(PROBE_PAUSE)

    async def one_probe(self):
        began, entry = time.monotonic(), {}
        entry["began"] = began
        self.probes.append(entry)
        try:
            _, writer = await asyncio.open_connection(*self.where)
            entry["took"] = time.monotonic() - began
            writer.close()
        except OSError as error:
            entry["refused"] = str(error)

    async def ask(self, kind):
        return sum(await asyncio.gather(*(connection.ask() for connection in self.kinds.get(kind, []))))

    def gap(self):
        """Seconds from the first to the last beginning of a connection whose first packet was lost or refused; how many."""
        now = time.monotonic()
        lost = [entry["began"] for entry in self.probes if "refused" in entry or entry.get("took", now - entry["began"]) > LOST]
        return (max(lost) - min(lost) + PROBE_PAUSE if lost else 0), len(lost)

    def report(self):
        kinds = {}
        self.kinds = {kind: connections for kind, connections in self.kinds.items() if connections}
        for kind, connections in self.kinds.items():
            broken = [connection.broken for connection in connections if connection.broken]
            servers = {}
            for connection in connections:
                servers[str(connection.server)] = servers.get(str(connection.server), 0) + 1
            kinds[kind] = {"open": len(connections) - len(broken), "broken": len(broken), "why": sorted(set(broken)),
                           "longest": max(connection.longest for connection in connections), "servers": servers}
            self.kinds[kind] = [connection for connection in connections if not connection.broken]
            for connection in self.kinds[kind]:
                connection.longest = 0
        gap, lost = self.gap()
        answer = {"gap": gap, "refusals": lost, "probes": len(self.probes), "kinds": kinds}
        self.probes = []
        return answer

    async def obey(self, words):
        match words:
            case ["open", kind, count]:
                return await self.open(kind, int(count))
            case ["probe"]:
                self.start(self.probe())
                return 0
            case ["ask", kind]:
                return await self.ask(kind)
            case ["report"]:
                return self.report()
        raise ValueError(f"unknown command {words}")


async def main(address, port):
    clients, loop = Clients(address, port), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(await clients.obey(line.split())), flush=True)


class Traffic:
    """The clients on a machine, for the scripts beside this file."""

    def __init__(self, machine, address, port=80):
        command = machine.inside("python3", "-B", __file__, address, str(port))
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.wait()


def measured(traffic, title, lost=()):
    """What became of the clients' connections. Those of the kinds in `lost` all broke, of the others none."""
    report = traffic.say("report")
    words = [f"gap {report['gap']:.1f} s ({report['refusals']} of {report['probes']} new connections delayed or refused)"]
    for kind, found in report["kinds"].items():
        total = found["open"] + found["broken"]
        words.append(f"{kind} {total}: {found['broken']} lost, longest answer {found['longest']:.1f} s")
    say(f"{title}: {'; '.join(words)}")
    check(set(lost) <= set(report["kinds"]), f"{title}: no connections of the kinds {', '.join(lost)}")
    for kind, found in report["kinds"].items():
        wrong = found["open"] if kind in lost else found["broken"]
        check(wrong == 0, f"{title}: {kind} connections, of which {'all' if kind in lost else 'none'} should be lost: {found}")
    check(len(report["kinds"]) > len(lost), f"{title}: no connections")
    return report


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
