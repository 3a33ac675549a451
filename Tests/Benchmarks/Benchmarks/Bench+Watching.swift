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
        let commands = [("metrics", ["metrics"])]
        var figures = commands.map { Figure(name: $0.0, goal: goal) }
        for _ in 0..<rounds {
            let floor = try dumps.time([])
            for (index, command) in commands.enumerated() {
                figures[index].theirs.append(floor)
                figures[index].ours.append(try ipvs.time(command.1))
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
