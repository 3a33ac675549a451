#!/usr/bin/env python3
"""What two ipvsadm printed, compared but for what Docs/Compatibility.md says is different.

usage: listings.py NAME OURS C     two folders with a file for each listing; prints the verdict of program NAME
"""
import os
import re
import sys


def block_order(lines):
    """Services by their text, and the servers of each by theirs: the orders differ (Compatibility.md, section 3)."""
    head, services = [], []
    for line in lines:
        if line.startswith(("  -> ", "-a ")) and services:
            services[-1][1].append(line)
        elif line.startswith(("TCP ", "UDP ", "SCTP ", "FWM ", "-A ")):
            services.append((line, []))
        else:
            head.append(line)
    return head + [line for service, servers in sorted(services) for line in [service, *sorted(servers)]]


def comparable(text):
    """The text without the documented differences: thresholds, which C's `-S` leaves out, and the order."""
    lines = [re.sub(r"( -x \d+)?( -y \d+)?$", "", line) if line.startswith("-a ") else line for line in text.split("\n")]
    return block_order(lines)


def compare_folders(ours, c):
    """The names of the files that differ, or that only one folder has, and the number of all."""
    names = sorted({*os.listdir(ours), *os.listdir(c)})
    return [name for name in names if differs(os.path.join(ours, name), os.path.join(c, name))], len(names)


def differs(ours, c):
    texts = []
    for path in (ours, c):
        try:
            with open(path, encoding="utf-8", errors="backslashreplace") as file:
                texts.append(file.read())
        except FileNotFoundError:
            texts.append(None)
    if None not in texts and comparable(texts[0]) == comparable(texts[1]):
        return False
    print(f"  DIFFERS: {os.path.basename(ours)}\n    ours: {texts[0]}\n    C:    {texts[1]}", file=sys.stderr)
    return True


if __name__ == "__main__":
    program, ours_folder, c_folder = sys.argv[1:]
    different, count = compare_folders(ours_folder, c_folder)
    print(f"{program}: {count} listings, {len(different)} differ")
    sys.exit(1 if different or not count else 0)
