import GuestSupport

extension Bench {
    /// `ipvs diff` and `ipvs apply`: into an empty table beside C's `-R`, and over a full one beside a program that only
    /// makes the dumps. Twice the time of that one means that our own part is as large as the kernel's.
    mutating func measureChanges(_ shape: Shape, with ipvs: Tool, beside dumps: Tool, rounds: Int) throws {
        report.heading("\(shape.name), \(shape.rules.count) rules: ipvs diff and apply")
        let (rules, edited) = ("\(directory)/rules", "\(directory)/edited")
        try Guest.write(Array((shape.rules.joined(separator: "\n") + "\n").utf8), to: rules)
        try Guest.write(Array((shape.edited.joined(separator: "\n") + "\n").utf8), to: edited)
        var filling = Figure(name: "apply, into an empty table; C: -R", goal: .asFast)
        for round in 0..<max(1, rounds / 3) {
            for isOurs in round % 2 == 0 ? [false, true] : [true, false] {
                let namespace = try NetworkNamespace()
                defer { withExtendedLifetime(namespace) {} }
                let time = isOurs ? try ipvs.time(["apply", rules]) : try theirs.time(["-R"], input: rules)
                filling.add(time, isOurs: isOurs)
                try leave(with: theirs)
            }
        }
        report.add(filling)
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        _ = try ipvs.time(["apply", rules])
        var comparing = Figure(name: "diff, nothing differs; beside the dumps", goal: .within(2))
        var changing = Figure(name: "apply, 1 % of the servers; beside the dumps", goal: .within(2))
        for round in 0..<rounds {
            let floor = try dumps.time([])
            comparing.theirs.append(floor)
            changing.theirs.append(floor)
            comparing.ours.append(try ipvs.time(["diff", round % 2 == 0 ? rules : edited]))
            changing.ours.append(try ipvs.time(["apply", round % 2 == 0 ? edited : rules]))
        }
        report.add(comparing)
        report.add(changing)
        var memory = Figure(name: "peak of diff; the dumps", unit: "kB", goal: .atMost(64 * 1024))
        memory.ours = [Double(try ipvs.peak(["diff", rounds % 2 == 0 ? rules : edited]))]
        memory.theirs = [Double(try dumps.peak([]))]
        report.add(memory)
        try leave(with: theirs)
    }
}

extension Shape {
    /// The same with another weight for one server of a hundred.
    fileprivate var edited: [String] {
        var servers = 0
        return rules.map { rule in
            guard rule.hasPrefix("-a") else { return rule }
            servers += 1
            guard servers % 100 == 0, let weight = rule.lastIndex(of: " ") else { return rule }
            return rule[...weight] + "9"
        }
    }
}
