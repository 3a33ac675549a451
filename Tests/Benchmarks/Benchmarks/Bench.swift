import Glibc
import GuestSupport

/// Runs the measurements. The two tools alternate, each time in a fresh network namespace: deleted servers stay on a
/// list of the kernel for a while and would slow down whoever comes next.
struct Bench {
    let theirs: Tool
    let ours: Tool
    let directory: String
    var report = Report()
    /// What the tools did differently; there should be nothing.
    private(set) var differences: [String] = []

    init(theirs: Tool, ours: Tool, directory: String) {
        (self.theirs, self.ours, self.directory) = (theirs, ours, directory)
    }

    /// The commands that read the table, and what is wanted of each for a table of the goals' shape.
    private static let readings: [(name: String, arguments: [String], goal: Figure.Goal)] = [
        ("save", ["-Sn"], .faster(4)), ("list", ["-Ln"], .faster(10)),
        ("list --stats", ["-Ln", "--stats"], .faster(4)),
        ("list --rate", ["-Ln", "--rate"], .faster(4)),
        ("list --thresholds", ["-Ln", "--thresholds"], .faster(4)),
    ]

    /// Restores a table and reads it in every way, `rounds` times with each tool.
    mutating func measure(_ shape: Shape, rounds: Int, hasGoals: Bool = false, readings count: Int = 5) throws
    {
        report.heading("\(shape.name), \(shape.rules.count) rules")
        let rules = "\(directory)/rules"
        try Guest.write(Array((shape.rules.joined(separator: "\n") + "\n").utf8), to: rules)
        let readings = Self.readings.prefix(count)
        var figures = [Figure(name: "restore", goal: hasGoals ? .faster(25) : .none)]
        figures += readings.map { Figure(name: $0.name, goal: hasGoals ? $0.goal : .none) }
        for round in 0..<rounds {
            let first = try pass(readings.map(\.arguments), rules, with: round % 2 == 0 ? theirs : ours)
            let second = try pass(readings.map(\.arguments), rules, with: round % 2 == 0 ? ours : theirs)
            let (old, new) = round % 2 == 0 ? (first, second) : (second, first)
            for index in figures.indices {
                figures[index].theirs.append(old.times[index])
                figures[index].ours.append(new.times[index])
            }
            compare(old, new, shape.name, ["restore"] + readings.map(\.name))
        }
        figures.forEach { report.add($0) }
    }

    private struct Pass {
        var times: [Double] = []
        var outputs: [[UInt8]] = []
        var table = KernelTable()
    }

    private func pass(_ readings: [[String]], _ rules: String, with tool: Tool) throws -> Pass {
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        var pass = Pass()
        for arguments in [["-R"]] + readings {
            pass.times.append(try tool.time(arguments, input: arguments == ["-R"] ? rules : "/dev/null"))
            pass.outputs.append(try Guest.bytes(of: tool.output))
        }
        pass.table = try KernelTable.read()
        try leave(with: theirs)
        return pass
    }

    /// Empties the table, so that tearing down the namespace does not cost the next measurement.
    func leave(with tool: Tool) throws {
        _ = try tool.time(["-C"])
        usleep(50000)
    }

    private mutating func compare(_ old: Pass, _ new: Pass, _ shape: String, _ names: [String]) {
        if old.table != new.table { differences.append("\(shape): the tables differ") }
        for (name, (mine, their)) in zip(names, zip(new.outputs, old.outputs)) where mine != their {
            differences.append("\(shape): the outputs of \(name) differ")
        }
    }

    /// Readings beside a program that only makes the dumps, in turns: what is ours of the time. Its column is that of the
    /// C tool.
    mutating func measureAboveDumps(_ shape: Shape, of dumps: Tool, rounds: Int) throws {
        report.heading("\(shape.name), \(shape.rules.count) rules, beside the bare dumps (dumps.c)")
        let rules = "\(directory)/rules"
        try Guest.write(Array((shape.rules.joined(separator: "\n") + "\n").utf8), to: rules)
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        _ = try ours.time(["-R"], input: rules)
        var save = Figure(name: "save", goal: .within(1.25))
        var statistics = Figure(name: "list --stats", goal: .within(1.25))
        for _ in 0..<rounds {
            let floor = try dumps.time([])
            save.theirs.append(floor)
            statistics.theirs.append(floor)
            save.ours.append(try ours.time(["-Sn"]))
            statistics.ours.append(try ours.time(["-Ln", "--stats"]))
        }
        report.add(save)
        report.add(statistics)
        try leave(with: theirs)
    }

    /// Single commands, where starting is all there is.
    mutating func measureStart(rounds: Int) throws {
        report.heading("single commands")
        var figures = ["-h", "-Ln, empty table", "-A"].map { Figure(name: $0, goal: .asFast) }
        let sides = [(theirs, try NetworkNamespace()), (ours, try NetworkNamespace())]
        for round in 0..<rounds {
            for (index, arguments) in [["-h"], ["-Ln"], ["-A", "-t", "10.0.0.1:\(round + 1)"]].enumerated() {
                if index == 1 { try sides.forEach { try empty($0.1) } }
                for (tool, namespace) in round % 2 == 0 ? sides : sides.reversed() {
                    try namespace.enter()
                    figures[index].add(try tool.time(arguments), isOurs: tool.name == ours.name)
                }
            }
        }
        figures.forEach { report.add($0) }
    }

    private func empty(_ namespace: NetworkNamespace) throws {
        try namespace.enter()
        _ = try theirs.time(["-C"])
    }

    /// The most memory that each tool holds at once, in kilobytes.
    mutating func measureMemory(_ shape: Shape, goal: Double? = nil) throws {
        report.heading("peak memory, \(shape.rules.count) rules")
        let rules = "\(directory)/rules"
        try Guest.write(Array((shape.rules.joined(separator: "\n") + "\n").utf8), to: rules)
        var figures = ["-h", "restore", "save", "list"].map { Figure(name: $0, unit: "kB") }
        if let goal { figures[1].goal = .atMost(goal) }
        for tool in [theirs, ours] {
            let namespace = try NetworkNamespace()
            defer { withExtendedLifetime(namespace) {} }
            for (index, arguments) in [["-h"], ["-R"], ["-Sn"], ["-Ln"]].enumerated() {
                let peak = Double(try tool.peak(arguments, input: arguments == ["-R"] ? rules : "/dev/null"))
                if tool.name == theirs.name {
                    figures[index].theirs = [peak]
                } else {
                    figures[index].ours = [peak]
                }
            }
            try leave(with: theirs)
        }
        figures.forEach { report.add($0) }
    }

    /// The size of the programs without their symbols.
    mutating func measureSize() throws {
        report.heading("size")
        var figure = Figure(name: "program, stripped", unit: "kB", goal: .atMost(9 * 1024))
        figure.theirs = [try stripped(theirs)]
        figure.ours = [try stripped(ours)]
        report.add(figure)
    }

    private func stripped(_ tool: Tool) throws -> Double {
        let copy = "\(directory)/stripped"
        let strip = Spawn(
            path: "/bin/sh",
            arguments: ["sh", "-c", "strip -o \(copy) \(tool.path) || cp \(tool.path) \(copy)"],
            environment: ["PATH=/usr/bin:/bin"])
        _ = try strip.run()
        return Double(try Guest.bytes(of: copy).count) / 1024
    }
}
