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
        var metrics = Figure(name: "metrics", goal: goal)
        var refresh = Figure(name: "top, one refresh", goal: goal)
        for _ in 0..<rounds {
            let floor = try dumps.time([])
            metrics.theirs.append(floor)
            metrics.ours.append(try ipvs.time(["metrics"]))
            refresh.theirs.append(floor)
            refresh.ours.append(try Self.refresh(of: ipvs))
        }
        report.add(metrics)
        report.add(refresh)
        var memory = Figure(name: "peak of metrics; the dumps", unit: "kB")
        memory.ours = [Double(try ipvs.peak(["metrics"]))]
        memory.theirs = [Double(try dumps.peak([]))]
        report.add(memory)
        try leave(with: theirs)
    }

    /// What each reading after the first one takes, beyond the seconds between them.
    private static func refresh(of ipvs: Tool) throws -> Double {
        let further = 4
        func time(_ count: Int) throws -> Double {
            try ipvs.time(["top", "--batch", "--interval", "1", "--count", "\(count)"])
        }
        return (try time(1 + further) - time(1)) / Double(further) - 1000
    }
}
