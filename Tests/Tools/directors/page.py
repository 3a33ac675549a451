"""The commands of Docs/HighAvailability.md, typed on the machines that they name, section by section.

The rules are those of the other documents (Docs/Hacking.md): each `sh` block is typed as it is, none may fail, and what it
prints stands in the `output` block behind it. Words there name what cannot be the same twice.
"""
import re

from machines import Failed, check

PATH = "Docs/HighAvailability.md"
# The level-2 sections with commands, and the test that plays each.
PARTS = {"A pair with keepalived": "pair", "Checks by ldirectord": "pair", "Many directors with BIRD": "many",
         "One source of truth": "etcd", "What will happen? Ask the simulator": "foretold"}
MASKS = {
    "times": (r" \d\d:\d\d ", " MM:SS "), "ports": (r":[3-6]\d{4}\b *", ":PORT "), "numbers": (r"\d+", "N"),
}


class Block:
    def __init__(self, line, machines, text):
        self.line, self.machines, self.text = line, machines, text
        self.output, self.masks = "", []

    def masked(self, text):
        for word in self.masks:
            pattern, replacement = MASKS[word]
            text = re.sub(pattern, replacement, text)
        return [line.rstrip() for line in text.splitlines()]


class Page:
    def __init__(self, test):
        with open(PATH, encoding="utf-8") as file:
            self.lines = file.read().splitlines()
        self.sections = {}
        self.test = test
        self.read()

    def read(self):
        part = heading = None
        number = 0
        while number < len(self.lines):
            line = self.lines[number]
            if line.startswith("## "):
                part = heading = line[3:]
            elif line.startswith("### "):
                heading = line[4:]
            elif line.startswith("```"):
                end = self.lines.index("```", number + 1)
                self.take_block(part, heading, number, end)
                number = end
            number += 1

    def take_block(self, part, heading, start, end):
        words, body = self.lines[start][3:].split(), self.lines[start + 1:end]
        where = f"{PATH}:{start + 1}"
        if words[:1] == ["sh"]:
            check(part in PARTS, f"{where}: no test plays the section {part}")
            check(body and re.fullmatch(r"# [a-z0-9]+(, [a-z0-9]+)*", body[0]), f"{where}: its first line names no machine")
            block = Block(start + 1, body[0][2:].split(", "), "\n".join(body[1:]))
            self.sections.setdefault((part, heading), []).append(block)
        elif words[:1] == ["output"]:
            block = self.sections[part, heading][-1]
            block.output, block.masks = "\n".join(body), words[1:]

    def play(self, heading, machines, count=None):
        """Types the next blocks of a section, all if no number is given. It must be of this test."""
        key = next((key for key in self.sections if key[1] == heading), None)
        if key is None or PARTS[key[0]] != self.test:
            raise Failed(f"{PATH} has no section '{heading}' for the test {self.test}")
        blocks = self.sections[key]
        for block in blocks[:count]:
            shown = "".join(machines[name].run("set -eu -o pipefail\n" + block.text) for name in block.machines)
            check(block.masked(shown) == block.masked(block.output), f"{PATH}:{block.line}: it prints\n{shown}")
        del blocks[:count]

    def check_complete(self):
        left = [heading for (part, heading), blocks in self.sections.items() if PARTS[part] == self.test and blocks]
        check(not left, f"{PATH}: nobody typed all of {', '.join(left)}")
