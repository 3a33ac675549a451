import IPVSFormats
import IPVSModel

/// Brings servers in slowly: their weights grow step by step to what they are to be.
struct Ramp {
    let named: NamedServers
    let end: Int32
    let seconds: UInt32
    let curve: RampPlan.Curve
    let options: ChangeOptions
    /// Change nothing, and play what would be.
    var preview: PreviewRequest?

    func run() throws(Failure) -> RampReport.Outcome {
        let kernel = try RunningKernel(withStatistics: preview != nil)
        let schedule = try schedule(kernel.table)
        for remark in schedule.remarks(kernel.table) where !schedule.moments.isEmpty {
            StandardError.write("ipvs: \(remark)\n")
        }
        var report = RampReport(outcome: .planned, named: named, schedule: schedule)
        report.reached = schedule.weights(at: 0)
        if let preview {
            report.preview = try RampPreview(schedule, kernel, preview)
        } else if !options.dryRun {
            report = try carryOut(schedule)
        }
        try options.report.print(report)
        return report.outcome
    }

    /// Servers that have the weight already are left alone.
    private func schedule(_ table: Table) throws(Failure) -> RampSchedule {
        var servers: [ServerOfService: Destination] = [:]
        for name in try named.found(in: table) {
            guard let server = table[name], server.weight != end else { continue }
            guard server.weight < end else { throw .request(.aboveRamp(name, weight: server.weight, end)) }
            servers[name] = server
        }
        return RampSchedule(servers, to: end, over: seconds, curve)
    }

    private func carryOut(_ schedule: RampSchedule) throws(Failure) -> RampReport {
        var report = RampReport(outcome: .reached, named: named, schedule: schedule)
        guard let last = schedule.moments.last else { return report }
        try check(schedule)
        try ask(schedule)
        var weights = schedule.before.mapValues(\.weight)
        let signals = SignalWatch()
        let start = MonotonicClock.milliseconds
        func interrupted() throws(Failure) -> RampReport {
            report.outcome = .interrupted
            report.reached = weights
            report.secondsLeft = max(1, Int64(last) - (MonotonicClock.milliseconds - start) / 1000)
            try forget(weights)
            return report
        }
        var line = ProgressLine()
        defer { line.finish() }
        for (moment, next) in zip(schedule.moments, schedule.moments.dropFirst() + [UInt32.max]) {
            // Who was stopped goes on where the schedule is, not through all that was missed.
            if next != .max, MonotonicClock.milliseconds - start >= Int64(next) * 1000 { continue }
            while true {
                let elapsed = MonotonicClock.milliseconds - start
                let rest = Int64(moment) * 1000 - elapsed
                if rest <= 0 { break }
                line.show(Self.text(weights, of: schedule, elapsed), at: elapsed)
                if signals.comes(within: min(rest, 1000)) { return try interrupted() }
            }
            do throws(Failure) {
                try step(from: &weights, to: schedule.weights(at: moment))
            } catch {
                guard case .change(.stoppedWaiting) = error else { throw error }
                return try interrupted()
            }
        }
        report.reached = weights
        try forget(weights)
        return report
    }

    /// What speaks against the end is known before the first step.
    private func check(_ schedule: RampSchedule) throws(Failure) {
        var options = options
        options.dryRun = true
        let weights = schedule.weights(at: schedule.seconds)
        _ = try Application(target: .edited(edits(weights)), options: options).run()
    }

    private func ask(_ schedule: RampSchedule) throws(Failure) {
        guard !options.yes, Terminal.isThere else { return }
        guard let terminal = Terminal.ofUser() else { throw .change(.declined) }
        for name in schedule.servers {
            StandardError.write(
                "\(name): weight \(schedule.before[name]?.weight ?? 0) -> \(schedule.end) in \(schedule.seconds) s\n"
            )
        }
        guard terminal.agrees(to: "Bring \(schedule.servers.count == 1 ? "it" : "them") in like this?") else {
            throw .change(.declined)
        }
    }

    private func edits(_ weights: [ServerOfService: Int32]) -> ServerEdits {
        ServerEdits(
            name: "ramp", claim: "\(named) has the next weight", edits: weights.mapValues { .weight($0) })
    }

    private static func text(
        _ weights: [ServerOfService: Int32], of schedule: RampSchedule, _ milliseconds: Int64
    ) -> String {
        let least = weights.values.min() ?? 0
        return "weight \(least) of \(schedule.end) after \(milliseconds / 1000) of \(schedule.seconds) s"
    }

    /// Gives servers the next weights, if they have those that they were given last.
    private func step(
        from weights: inout [ServerOfService: Int32], to next: [ServerOfService: Int32]
    ) throws(Failure) {
        let changed = next.filter { weights[$0.key] != $0.value }
        guard !changed.isEmpty else { return }
        var options = options
        options.yes = true
        var application = Application(target: .edited(edits(changed)), options: options)
        let expected = weights
        application.beforeFirstChange = { table throws(Failure) in
            let moved = changed.keys.filter { table[$0].map { $0.weight } != expected[$0] }
            guard !moved.isEmpty else { return }
            let found = Dictionary(moved.map { ($0, table[$0]?.weight ?? 0) }) { $1 }
            throw .change(.reweighted(found, while: "they were brought in"))
        }
        if try application.run().outcome == .nothing {
            let table = try RunningKernel().table
            if let gone = changed.keys.sorted().first(where: { table[$0] == nil }) {
                throw .change(.deleted(gone, while: "it was brought in"))
            }
        }
        weights = next
    }

    /// They are drained no more.
    private func forget(_ weights: [ServerOfService: Int32]) throws(Failure) {
        let memory = try DrainMemory.read()
        let servers = weights.keys.filter { weights[$0] != 0 && memory[$0] != nil }
        guard !servers.isEmpty else { return }
        let lock = try Application.lock(waiting: options.wait)
        defer { withExtendedLifetime(lock) {} }
        try DrainMemory.update { $0.forget(servers) }
    }
}
