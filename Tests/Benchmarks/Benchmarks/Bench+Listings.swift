import Glibc
import GuestSupport

/// `ipvs list`, `ready` and `connections`, each beside a program that only makes the kernel say what they need.
extension Bench {
    /// The whole table beside its dumps; one service beside the dump of all services, and beside that of itself.
    mutating func measureListings(_ shape: Shape, with ipvs: Tool, beside dumps: Tool, rounds: Int) throws {
        report.heading("\(shape.name), \(shape.rules.count) rules: ipvs list and ready, beside the dumps")
        let rules = "\(directory)/rules"
        try Guest.write(Array((shape.rules.joined(separator: "\n") + "\n").utf8), to: rules)
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        _ = try ours.time(["-R"], input: rules)
        var listing = Figure(name: "list; all dumps", goal: .within(1.5))
        var explaining = Figure(name: "list --explain; all dumps", goal: .within(1.5))
        var ready = Figure(name: "ready; dump of the services", goal: .within(1.2))
        var alone = Figure(name: "ready; one service by itself")
        for _ in 0..<rounds {
            let floor = try dumps.time([])
            listing.theirs.append(floor)
            explaining.theirs.append(floor)
            listing.ours.append(try ipvs.time(["list"]))
            explaining.ours.append(try ipvs.time(["list", "--explain"]))
            let time = try ipvs.time(["ready", "--service", "tcp/10.0.0.1:80"])
            ready.theirs.append(try dumps.time(["services"]))
            ready.ours.append(time)
            alone.theirs.append(try dumps.time(["10.0.0.1", "80"]))
            alone.ours.append(time)
        }
        for figure in [listing, explaining, ready, alone] { report.add(figure) }
        try leave(with: theirs)
    }

    /// - Parameter clients: a program that fills the connection table.
    mutating func measureConnections(_ count: Int, with ipvs: Tool, _ clients: Tool, rounds: Int) throws {
        report.heading("\(count) connections: ipvs connections, beside cat")
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        try Self.run(
            """
            ip addr add 10.0.0.1/32 dev lo; ip link add out type dummy; ip link set out arp off up
            ip addr add 10.1.0.9/24 dev out
            """)
        let rules = "\(directory)/rules"
        let servers = (1...4).map { "-a -u 10.0.0.1:53 -r 10.1.0.\($0):53 -g -w 1\n" }
        try Guest.write(
            Array("-A -u 10.0.0.1:53 -s rr\n\(servers.joined())--set 0 0 36000\n".utf8), to: rules)
        _ = try ours.time(["-R"], input: rules)
        _ = try clients.time(["\(count)"])
        let cat = Tool(name: "cat", path: "/bin/cat", directory: directory)
        let file = "/proc/net/ip_vs_conn"
        var figures = [
            Figure(name: "connections; cat", goal: .within(1.3)),
            Figure(name: "connections --summary; cat", goal: .within(1.3)),
            Figure(name: "connections --top clients; cat", goal: .within(1.3)),
            Figure(name: "connections --orphans; cat", goal: .within(1.3)),
            Figure(name: "connections --client 11.0.0.5; cat", goal: .within(1.3)),
        ]
        let words = [[], ["--summary"], ["--top", "clients"], ["--orphans"], ["--client", "11.0.0.5"]]
        for _ in 0..<rounds {
            let floor = try cat.time([file])
            for index in figures.indices {
                figures[index].theirs.append(floor)
                figures[index].ours.append(try ipvs.time(["connections"] + words[index]))
            }
        }
        figures.forEach { report.add($0) }
        let said = try Guest.text(of: ipvs.output)
        if !said.hasSuffix(" of \(count) entries of the connection table\n") {
            report.heading("not \(count) connections: \(said.suffix(80))")
        }
        try leave(with: theirs)
    }

    /// A million lines in a file instead of the kernel's, whose own time grows with the square of the number: it looks for the
    /// start of every page from the first connection on (`ip_vs_conn_seq_start`).
    mutating func measureMillion(with ipvs: Tool) throws {
        report.heading("1,000,000 connections in a file: ipvs connections, beside cat")
        let file = "\(directory)/connections"
        var lines = Array(
            "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n".utf8)
        lines.reserveCapacity(70 << 20)
        for number in 0..<1_000_000 {
            let client = String(0x0b00_0000 + number % 200_000, radix: 16, uppercase: true)
            let port = String(0x1000 + number / 200_000, radix: 16, uppercase: true)
            lines += "TCP 0\(client) \(port) 0A000001 01BB 0A01000\(number % 4) 20FB ".utf8
            lines += (number % 3 == 0 ? "TIME_WAIT  " : "ESTABLISHED").utf8
            lines += "     119\n".utf8
        }
        try Guest.write(lines, to: file)
        lines = []
        let place = """
            mount -t tmpfs none /proc; mkdir /proc/net; : >/proc/net/ip_vs_conn
            mount --bind \(file) /proc/net/ip_vs_conn; exec "$@"
            """
        let shell = Tool(name: "ipvs", path: "/usr/bin/unshare", directory: directory)
        func words(_ program: String, _ arguments: [String]) -> [String] {
            ["-m", "sh", "-ec", place, "sh", program] + arguments
        }
        for arguments in [[], ["--summary"], ["--top", "clients"]] {
            let own = words(ipvs.path, ["connections"] + arguments)
            let others = words("/bin/cat", ["/proc/net/ip_vs_conn"])
            let name = (["connections"] + arguments).joined(separator: " ")
            var time = Figure(name: "\(name); cat")
            (time.ours, time.theirs) = ([try shell.time(own)], [try shell.time(others)])
            report.add(time)
            var memory = Figure(name: "peak of \(name); cat", unit: "kB", goal: .atMost(32 * 1024))
            memory.ours = [Double(try shell.peak(own))]
            memory.theirs = [Double(try shell.peak(others))]
            report.add(memory)
        }
    }

    private static func run(_ script: String) throws {
        let spawn = Spawn(
            path: "/bin/sh", arguments: ["sh", "-ec", script],
            environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
        let outcome = try spawn.run()
        guard outcome.status == 0 else { throw GuestError("\(script): status \(outcome.status)") }
    }
}
