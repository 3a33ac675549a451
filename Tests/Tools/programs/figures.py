#!/usr/bin/env python3
"""Compares what exporters show of the table with our listings. Called by `figures`, in the director's namespace."""
import glob
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

COLLECTD = """
BaseDir "/run/collectd"
PIDFile "/run/collectd.pid"
Hostname "director"
FQDNLookup false
Interval 1
TypesDB "/usr/share/collectd/types.db"
LoadPlugin ipvs
LoadPlugin csv
<Plugin csv>
  DataDir "/run/collectd/csv"
  StoreRates false
</Plugin>
"""
faults, compared = [], 0


def same(what, shown, ours):
    global compared
    compared += 1
    if shown != ours:
        faults.append(f"{what}: {shown}, and ipvsadm says {ours}")


def ipvsadm(options):
    return subprocess.run(["/sbin/ipvsadm", *options.split()], capture_output=True, text=True, check=True).stdout


def rows(options):
    """(service, server) to the row's columns behind the address; the row of a service has no server."""
    found, service = {}, None
    for line in ipvsadm(options).split("\n")[3:]:
        words = line.split()
        if not words:
            continue
        if words[0] == "->":
            found[service, words[1]] = words[2:]
        else:
            service = (words[0], words[1])
            found[service, None] = words[2:]
    return found


def fetched(address, patience=30):
    end = time.monotonic() + patience
    while True:
        try:
            return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address).read().decode()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def metrics():
    """Name and labels to value, of the exporter's IPVS figures."""
    exporter = subprocess.Popen(["prometheus-node-exporter", "--web.listen-address=127.0.0.1:9100",
                                 "--collector.disable-defaults", "--collector.ipvs"], stderr=subprocess.DEVNULL)
    try:
        text = fetched("http://127.0.0.1:9100/metrics")
    finally:
        exporter.kill()
    found = {}
    for name, labels, value in re.findall(r"^node_ipvs_(\w+?)(?:\{(.*)\})? (\S+)$", text, re.M):
        found[name, frozenset(re.findall(r'(\w+)="([^"]*)"', labels))] = int(float(value))
    return found


def split(endpoint):
    address, _, port = endpoint.rpartition(":")
    return address.strip("[]"), port


def key_of(service, server):
    """The exporter's labels of a server."""
    protocol, endpoint = service
    address, port = ("", "0") if protocol == "FWM" else split(endpoint)
    mark = f"{int(endpoint):08X}" if protocol == "FWM" else ""
    remote, remote_port = split(server)
    return frozenset({"local_address": address, "local_port": port, "local_mark": mark, "proto": protocol,
                      "remote_address": remote, "remote_port": remote_port}.items())


def check_exporter(listing, stats):
    figures = metrics()
    for (service, server), (_, weight, active, inactive) in ((key, row) for key, row in listing.items() if key[1]):
        labels = key_of(service, server)
        for name, ours in (("weight", weight), ("connections_active", active), ("connections_inactive", inactive)):
            same(f"exporter, {service[1]} {server} {name}", figures.pop((f"backend_{name}", labels), None), int(ours))
    sums = [sum(int(row[column]) for (_, server), row in stats.items() if not server) for column in range(5)]
    names = ("connections", "incoming_packets", "outgoing_packets", "incoming_bytes", "outgoing_bytes")
    for name, ours in zip(names, sums):
        same(f"exporter, {name}", figures.pop((f"{name}_total", frozenset()), None), ours)
    same("exporter, what is in no listing", figures, {})


def collected():
    """File name below the host's folder to the columns of its last line."""
    os.makedirs("/run/collectd")
    with open("/run/collectd.conf", "w", encoding="utf-8") as file:
        file.write(COLLECTD)
    daemon = subprocess.Popen(["collectd", "-f", "-C", "/run/collectd.conf"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while time.monotonic() < end and not glob.glob("/run/collectd/csv/director/ipvs-*/*"):
        time.sleep(0.2)
    time.sleep(2)
    daemon.send_signal(signal.SIGTERM)
    daemon.wait()
    found = {}
    for path in glob.glob("/run/collectd/csv/director/ipvs-*/*"):
        with open(path, encoding="utf-8") as file:
            name = re.sub(r"-\d{4}-\d\d-\d\d$", "", os.path.relpath(path, "/run/collectd/csv/director"))
            found[name] = [int(float(value)) for value in file.read().split()[-1].split(",")[1:]]
    return found


def check_collectd(stats):
    """It reads the kernel by sockopts, which know no IPv6, and takes a mark for port 0 of 0.0.0.0."""
    figures = collected()
    for ((protocol, endpoint), server), row in stats.items():
        if "[" in endpoint:
            continue
        address, port = ("0.0.0.0", "0") if protocol == "FWM" else split(endpoint)
        instance = f"ipvs-{address}_{'TCP' if protocol == 'FWM' else protocol}{port}"
        connections, in_packets, out_packets, in_bytes, out_bytes = map(int, row)
        kinds = (("connections", [connections]), ("if_packets", [in_packets, out_packets]),
                 ("if_octets", [in_bytes, out_bytes]))
        for kind, ours in kinds:
            name = f"{instance}/{kind}-{server.replace(':', '_') if server else 'total'}"
            same(f"collectd, {name}", figures.pop(name, None), ours)
    same("collectd, what is in no listing", figures, {})


def still(command, text):
    """The text without what goes on when nothing happens: time-outs of connections, and rates that die away."""
    text = re.sub(r" \d\d:\d\d ", " ", text.rstrip("\n"))
    return re.sub(r"( +\d+){5}$", "", text, flags=re.M) if "--rate" in command else text


def check_sosreport():
    """What it keeps is what the same commands print now."""
    done = subprocess.run(["sos", "report", "--batch", "--build", "-o", "ipvs", "--tmp-dir", "/run"],
                          capture_output=True, text=True, check=False)
    files = glob.glob("/run/sosreport-*/sos_commands/ipvs/*")
    same(f"sosreport, files ({done.stderr})", len(files), 7)
    for path in files:
        command = os.path.basename(path).replace("_", " ").removeprefix("ipvsadm ")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        same(f"sosreport, ipvsadm {command}", still(command, text), still(command, ipvsadm(command)))


def main():
    listing, stats = rows("-Ln"), rows("-Ln --stats --exact")
    same("connections", int(stats[("TCP", "10.1.0.100:80"), None][0]), 14)
    same("open connections", sum(int(row[2]) for (_, server), row in listing.items() if server), 3)
    check_exporter(listing, stats)
    check_collectd(stats)
    check_sosreport()
    same("the listings afterwards", (rows("-Ln"), rows("-Ln --stats --exact")), (listing, stats))
    for fault in faults:
        print(f"  FAILED: {fault}", file=sys.stderr)
    print(f"figures: {compared} figures, {len(faults)} differ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
