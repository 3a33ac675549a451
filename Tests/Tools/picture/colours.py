"""How colours differ, for all eyes."""
import re

# Machado, Oliveira and Fernandes 2009, severity 1: what who lacks a kind of cones sees of linear red, green and blue.
EYES = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
]


def rgb(text):
    """rgb(1, 2, 3) as parts of 1."""
    return tuple(int(part) / 255 for part in re.findall(r"\d+", text)[:3])


def linear(colour):
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]


def contrast(one, other):
    """WCAG 2: 1 to 21."""
    light = [sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(colour))) for colour in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


def oklab(colour):
    red, green, blue = colour
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
            1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
            0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short)


def difference(one, other):
    """In hundredths of Oklab's lightness, to the eyes for which it is least."""
    def views(colour):
        seen = linear(colour)
        return [oklab([min(1, max(0, sum(a * b for a, b in zip(row, seen)))) for row in eye]) for eye in EYES]
    return min(100 * sum((a - b) ** 2 for a, b in zip(left, right)) ** 0.5 for left, right in zip(views(one), views(other)))
