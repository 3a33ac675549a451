#!/usr/bin/env python3
"""Compares `ipvs metrics` with our listings, and has promtool and prometheus read it. Called by `metrics`, in the director's
namespace."""
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse

from figures import fetched, ipvsadm, split

IPVS = sys.argv[1]
COUNTERS = ("connections", "incoming_packets", "outgoing_packets", "incoming_bytes", "outgoing_bytes")
PROMETHEUS = """
global: {scrape_interval: 1s}
rule_files: [/run/ipvs-alerts.yml]
scrape_configs:
  - {job_name: text, static_configs: [{targets: ['127.0.0.1:9782']}]}
  - {job_name: open, static_configs: [{targets: ['127.0.0.1:9783']}]}
"""
faults, compared = [], 0


def same(what, shown, expected):
    global compared
    compared += 1
    if shown != expected:
        faults.append(f"{what}: {shown}, and not {expected}")


def rows(options):
    """(service's labels, server's labels or nothing) to the row's columns behind the address."""
    found, service = {}, None
    for line in ipvsadm(options).split("\n")[3:]:
        words = line.split()
        if not words:
            continue
        if words[0] == "->":
            remote, port = split(words[1])
            found[service | {("remote_address", remote), ("remote_port", port)}] = words[2:]
            continue
        if words[0] == "FWM":
            is_ipv6 = words[2] == "IPv6"
            labels = ("::" if is_ipv6 else "", "0", f"{int(words[1]):08X}", "FWM")
        else:
            is_ipv6, labels = False, (*split(words[1]), "", words[0])
        service = frozenset(zip(("local_address", "local_port", "local_mark", "proto"), labels))
        found[service] = words[3 if is_ipv6 else 2:]
    return found


def samples(text):
    """(name, labels) to value. No two samples may be the same one."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = re.fullmatch(r'(\w+)(?:\{(.*)\})? (-?\d+)', line).groups()
        key = name, frozenset(re.findall(r'(\w+)="([^"]*)"', labels or ""))
        same(f"{key} comes once", key in found, False)
        found[key] = int(value)
    return found


def expected():
    listing, stats, persistent = rows("-Ln"), rows("-Ln --stats --exact"), rows("-Ln --persistent-conn")
    found, entries = {}, 0
    for labels, row in stats.items():
        kind = "backend" if any(name == "remote_port" for name, _ in labels) else "service"
        for name, value in zip(COUNTERS, row):
            found[f"ipvs_{kind}_{name}_total", labels] = int(value)
        if kind == "backend":
            _, weight, active, inactive = listing[labels]
            templates = persistent[labels][1]
            entries += int(active) + int(inactive) + int(templates)
            found["ipvs_backend_weight", labels] = int(weight)
            found["ipvs_backend_connections_active", labels] = int(active)
            found["ipvs_backend_connections_inactive", labels] = int(inactive)
            found["ipvs_backend_connections_persistent", labels] = int(templates)
    found["ipvs_connection_table_entries", frozenset()] = entries
    size = re.search(r"size=(\d+)", ipvsadm("-Ln")).group(1)
    found["ipvs_connection_table_size", frozenset()] = int(size)
    for kind, seconds in (("tcp", 900), ("tcpfin", 120), ("udp", 300)):
        found["ipvs_timeout_seconds", frozenset({("kind", kind)})] = seconds
    running = frozenset({("role", "master"), ("interface", "outside"), ("sync_id", "3")})
    found["ipvs_sync_daemon_running", running] = 1
    found["ipvs_sync_daemon_running", frozenset({("role", "backup")})] = 0
    return found


def metrics(*options):
    return subprocess.run([IPVS, "metrics", *options], capture_output=True, text=True, check=True).stdout


def check_text():
    """The text is what the listings say, in both formats and in a file, and promtool has nothing against it."""
    text, wanted = metrics(), expected()
    shown = samples(text)
    for key in sorted(set(shown) | set(wanted), key=str):
        same(f"{key[0]} {sorted(key[1])}", shown.get(key), wanted.get(key))
    other = metrics("--openmetrics")
    same("OpenMetrics ends", other.endswith("\n# EOF\n"), True)
    same("OpenMetrics has the same samples", samples(other), wanted)
    metrics("--output", "/run/ipvs.prom")
    with open("/run/ipvs.prom", encoding="utf-8") as file:
        same("the file", samples(file.read()), wanted)
    check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    same("promtool check metrics", (check.returncode, check.stdout, check.stderr), (0, "", ""))
    return wanted


def query(expression):
    answer = json.loads(fetched("http://127.0.0.1:9090/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
    same(f"prometheus answers {expression}", answer["status"], "success")
    return answer["data"]["result"]


def check_prometheus(wanted):
    """A scrape has the same figures, and the rules and every query of the dashboard run."""
    with open("/run/prometheus.yml", "w", encoding="utf-8") as file:
        file.write(PROMETHEUS)
    servers = [subprocess.Popen([IPVS, "metrics", "--listen", "9782"], stderr=subprocess.DEVNULL),
               subprocess.Popen([IPVS, "metrics", "--listen", "127.0.0.1:9783", "--openmetrics"], stderr=subprocess.DEVNULL)]
    with open("/run/prometheus.log", "w", encoding="utf-8") as log:
        prometheus = subprocess.Popen(["prometheus", "--config.file=/run/prometheus.yml", "--storage.tsdb.path=/run/tsdb",
                                       "--web.listen-address=127.0.0.1:9090"], stderr=log)
    try:
        end = time.monotonic() + 90
        while time.monotonic() < end:
            fetched("http://127.0.0.1:9090/-/ready", 60)
            if len(query("up == 1")) == 2:
                break
            time.sleep(1)
        time.sleep(2)
        for job in ("text", "open"):
            shown = {}
            for sample in query(f'{{job="{job}",__name__=~"ipvs_.*"}}'):
                labels = {name: value for name, value in sample["metric"].items()
                          if name not in ("job", "instance", "__name__")}
                shown[sample["metric"]["__name__"], frozenset(labels.items())] = int(float(sample["value"][1]))
            # An empty label is none.
            same(f"prometheus, job {job}", shown, {(name, frozenset((label, value) for label, value in labels if value)): value
                                                   for (name, labels), value in wanted.items()})
        rules = json.loads(fetched("http://127.0.0.1:9090/api/v1/rules"))["data"]["groups"][0]["rules"]
        same("rules", [(rule["health"], rule.get("lastError")) for rule in rules if rule["health"] == "err"], [])
        check_dashboard()
    finally:
        prometheus.kill()
        for server in servers:
            server.send_signal(signal.SIGTERM)
    same("SIGTERM ends the servers", [server.wait() for server in servers], [0, 0])


def check_dashboard():
    with open("Packaging/grafana/ipvs.json", encoding="utf-8") as file:
        panels = json.load(file)["panels"]
    for panel in panels:
        for target in panel["targets"]:
            expression = re.sub(r"\$(instance|address|port)", ".*", target["expr"]).replace("$__rate_interval", "1m")
            same(f"the panel {panel['title']} shows something", len(query(expression)) > 0, True)


def main():
    wanted = check_text()
    same("connections", wanted["ipvs_service_connections_total", frozenset({
        ("local_address", "10.1.0.100"), ("local_port", "80"), ("local_mark", ""), ("proto", "TCP")})], 14)
    same("templates", sum(value for (name, _), value in wanted.items() if name.endswith("_persistent")) > 0, True)
    check_prometheus(wanted)
    for fault in faults[:40]:
        print(f"  FAILED: {fault[:1000]}", file=sys.stderr)
    print(f"metrics: {compared} figures, {len(faults)} differ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
