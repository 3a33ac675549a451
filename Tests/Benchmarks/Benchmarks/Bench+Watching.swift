import GuestSupport

extension Bench {
    /// Commands of `ipvs` that read the table again and again, beside a program that only makes the dumps: what is ours of
    /// the time. Its column is that of the C tool.
    mutating func measureWatching(
        _ shape: Shape, with ipvs: Tool, beside dumps: Tool, rounds: Int, goal: Figure.Goal
    ) throws {
        report.heading("\(shape.name), \(shape.rules.count) rules: watching, beside the bare dumps")
        let rules = "\(directory)/rules"
        try Guest.write(Array((shape.rules.joined(separator: "\n") + "\n").utf8), to: rules)
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        _ = try ours.time(["-R"], input: rules)
        // In a terminal, where it reads and draws once and finds a q typed.
        let keys = "\(directory)/keys"
        try Guest.write(Array("q".utf8), to: keys)
        let terminal = Tool(name: "terminal", path: "/usr/bin/script", directory: directory)
        let measured: [(name: String, run: () throws -> Double)] = [
            ("metrics", { try ipvs.time(["metrics"]) }),
            (
                "top, started, one screen, ended",
                {
                    try terminal.time(
                        ["-qec", "TERM=xterm \(ipvs.path) top", "/dev/null"], input: keys)
                }
            ),
        ]
        var figures = measured.map { Figure(name: $0.name, goal: goal) }
        for _ in 0..<rounds {
            let floor = try dumps.time([])
            for (index, measured) in measured.enumerated() {
                figures[index].theirs.append(floor)
                figures[index].ours.append(try measured.run())
            }
        }
        figures.forEach { report.add($0) }
        var memory = Figure(name: "peak of metrics; the dumps", unit: "kB")
        memory.ours = [Double(try ipvs.peak(["metrics"]))]
        memory.theirs = [Double(try dumps.peak([]))]
        report.add(memory)
        try leave(with: theirs)
    }
}
