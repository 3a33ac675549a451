"""The kernel's IPVS table, read over netlink without any ipvsadm: every attribute, but counts and counters.

A second opinion on what was configured and restored. Numbers of commands and attributes: <linux/ip_vs.h>.
"""
import socket
import struct

NETLINK_GENERIC, FAMILY_CONTROLLER, GET_FAMILY = 16, 16, 3
REQUEST, DUMP, NESTED = 1, 0x300, 0x8000
ERROR, DONE = 2, 3
GET_SERVICE, GET_DESTINATION = 4, 8
SERVICE, DESTINATION = 1, 2
# Those that traffic changes: connections, counters.
VOLATILE_OF_SERVICE, VOLATILE_OF_SERVER = {10, 12}, {7, 8, 9, 10, 12}
ADDRESSING = (1, 2, 3, 4, 5)


def attributes(data):
    """Attribute number to value, of a run of netlink attributes."""
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("HH", data)
        if length < 4:
            break
        found[kind & ~NESTED] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def attribute(kind, value):
    return struct.pack("HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def ask(link, family, command, payload=b"", flags=REQUEST):
    """What the kernel answers: the payload of each message. Raises OSError for an error."""
    body = struct.pack("BBH", command, 1, 0) + payload
    link.send(struct.pack("IHHII", 16 + len(body), family, flags, 1, 0) + body)
    answers = []
    while True:
        data = link.recv(1 << 20)
        while data:
            length, kind = struct.unpack_from("IH", data)
            if kind == ERROR and struct.unpack_from("i", data, 16)[0]:
                raise OSError(-struct.unpack_from("i", data, 16)[0], "netlink")
            if kind in (DONE, ERROR):
                return answers
            answers.append(data[20:length])
            data = data[(length + 3) & ~3:]
        if not flags & DUMP:
            return answers


def shown(values, volatile):
    return " ".join(f"{kind}={value.hex()}" for kind, value in sorted(values.items()) if kind not in volatile)


def read_table():
    """Sorted lines, one for each service and each of its servers, of the calling thread's network namespace."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC) as link:
        name = attribute(2, b"IPVS\0")
        family, = struct.unpack("H", attributes(ask(link, FAMILY_CONTROLLER, GET_FAMILY, name)[0])[1])
        lines = []
        for answer in ask(link, family, GET_SERVICE, flags=REQUEST | DUMP):
            service = attributes(attributes(answer)[SERVICE])
            key = b"".join(attribute(kind, service[kind]) for kind in ADDRESSING if kind in service)
            line = "service " + shown(service, VOLATILE_OF_SERVICE)
            lines.append(line)
            for reply in ask(link, family, GET_DESTINATION, attribute(SERVICE | NESTED, key), REQUEST | DUMP):
                server = attributes(attributes(reply)[DESTINATION])
                lines.append(f"{line} server {shown(server, VOLATILE_OF_SERVER)}")
        return sorted(lines)
