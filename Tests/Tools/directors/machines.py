"""The machines of Docs/HighAvailability.md: network namespaces in the embedded kernel, joined as the pictures there show.

    198.51.100.0/24   client .9, router .1
    192.0.2.0/24      router .1, director1 .10, director2 .20, server1 .11, server2 .12

Each has its own name, /etc, /srv and /run. `systemctl` and `ssh` are those beside this file, and the programs are
installed as `make install` does it.
"""
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DIRECTORS, SERVERS = ["director1", "director2"], ["server1", "server2"]
NAMES = ["client", "router", *DIRECTORS, *SERVERS]
ADDRESSES = {"director1": 10, "director2": 20, "server1": 11, "server2": 12}
# Where `ssh` beside this file finds the processes that hold the machines.
REGISTER = "/dev/shm/machines"
NEEDED = {"keepalived": "keepalived", "bird": "bird2", "birdc": "bird2", "ldirectord": "ldirectord", "lighttpd": "lighttpd",
          "nsenter": "util-linux", "ip": "iproute2", "sysctl": "procps"}

# A name, and files of its own. What is started keeps the namespaces alive.
HOLD = """
hostname "$1" && mount -t tmpfs own /mnt && mkdir /mnt/upper /mnt/work &&
mount -t overlay own -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc &&
mount -t tmpfs own /srv && mount -t tmpfs own /run && mkdir -p /run/lock/subsys && echo ready && exec sleep infinity
"""
LIGHTTPD = """
server.document-root = "/srv"
server.port = 80
index-file.names = ( "index.html" )
server.max-keep-alive-requests = 1000000
server.max-keep-alive-idle = 3600
server.max-read-idle = 3600
server.pid-file = "/run/lighttpd.pid"
"""


class Failed(Exception):
    """Something is not as it has to be."""


def say(text):
    print(f"  {time.monotonic() - say.began:5.0f} s  {text}", flush=True)


say.began = time.monotonic()


def check(holds, text):
    if not holds:
        raise Failed(text)


def await_true(what, patience, condition, pause=0.2):
    """Waits until the condition holds; the seconds that it took."""
    began = time.monotonic()
    while not condition():
        check(time.monotonic() - began < patience, f"{what}: not within {patience} s")
        time.sleep(pause)
    return time.monotonic() - began


def ip_batch(lines, *options):
    subprocess.run(["ip", *options, "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True)


class Machine:
    def __init__(self, name):
        self.name = name
        command = ["ip", "netns", "exec", name, "unshare", "--uts", "bash", "-c", HOLD, "-", name]
        self.holder = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        check(self.holder.stdout.readline() == "ready\n", f"{name} cannot be made")
        with open(f"{REGISTER}/{name}", "w", encoding="utf-8") as file:
            file.write(f"{self.holder.pid}\n")

    def inside(self, *command):
        return ["nsenter", "-t", str(self.holder.pid), "-n", "-m", "-u", "--", *command]

    def run(self, text, may_fail=False):
        """Both streams of what bash makes of a text."""
        done = subprocess.run(self.inside("bash", "-c", text), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, cwd="/")
        check(may_fail or done.returncode == 0, f"{self.name}: {text}: exit status {done.returncode}: {done.stdout}")
        return done.stdout

    def holds(self, text):
        """Whether a command's exit status is 0."""
        return subprocess.run(self.inside("bash", "-c", text), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False, cwd="/").returncode == 0

    def log(self, unit):
        return self.run(f"tail -n 30 /run/{unit}.log", may_fail=True)


def wires():
    """The switches of both networks. Without snooping, which would keep some multicast to itself."""
    lines = ["link set lo up"]
    for network in ("office", "lan"):
        lines += [f"link add {network} type bridge mcast_snooping 0", f"link set {network} up"]
    plugs = [("office", "client", "eth0"), ("office", "router", "eth1"), ("lan", "router", "eth0")]
    for network, machine, card in plugs + [("lan", name, "eth0") for name in DIRECTORS + SERVERS]:
        lines += [f"link add {machine}.{card} type veth peer name {card} netns {machine}",
                  f"link set {machine}.{card} master {network} up"]
    return lines


def addresses(name):
    if name == "router":
        return ["link set lo up", "link set eth0 up", "link set eth1 up", "addr add 192.0.2.1/24 dev eth0",
                "addr add 198.51.100.1/24 dev eth1"]
    network, number = ("198.51.100", 9) if name == "client" else ("192.0.2", ADDRESSES[name])
    return ["link set lo up", "link set eth0 up", f"addr add {network}.{number}/24 dev eth0",
            f"route add default via {network}.1"]


def install(root):
    """What `make install` put below a folder, over the files of this guest; systemd's place is taken."""
    subprocess.run(["cp", "-a", f"{root}/usr", "/"], check=True)
    for name in ("systemctl", "ssh"):
        subprocess.run(["ln", "-sf", f"{HERE}/{name}", f"/usr/local/bin/{name}"], check=True)


def begin(root, needed):
    """What comes before all machines; the programs that they need, each with its package, must be there."""
    missing = [f"{name} (apt-get install {package})" for name, package in needed.items()
               if subprocess.run(["bash", "-c", f"command -v {name}"], stdout=subprocess.DEVNULL, check=False).returncode]
    check(not missing, f"not installed: {', '.join(missing)}")
    os.environ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    os.environ.update(LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="120")
    os.makedirs(REGISTER)
    subprocess.run(["modprobe", "-a", "bridge", "veth", "dummy"], check=True)
    install(root)


def make(root):
    """All machines by their names; the servers serve their name on port 80."""
    begin(root, NEEDED)
    ip_batch([f"netns add {name}" for name in ["wires", *NAMES]])
    ip_batch(wires(), "-n", "wires")
    for name in NAMES:
        ip_batch(addresses(name), "-n", name)
    machines = {name: Machine(name) for name in NAMES}
    machines["router"].run("sysctl -qw net.ipv4.ip_forward=1")
    for name in SERVERS:
        machines[name].run(f"cat >/etc/lighttpd/lighttpd.conf <<'END'\n{LIGHTTPD}END\n"
                           "echo $HOSTNAME >/srv/index.html; systemctl start lighttpd")
    return machines


def plug(name, state):
    """Pulls the cable of a machine's eth0, or puts it in again."""
    ip_batch([f"link set {name}.eth0 {state}"], "-n", "wires")


def perform(title, scenario):
    """A test's frame: its exit status, and what went wrong in one line."""
    try:
        scenario()
    except Failed as failure:
        print(f"  FAILED: {title}: {failure}", file=sys.stderr, flush=True)
        return 1
    return 0
