import Glibc
import IPVSFormats
import IPVSKernel
import IPVSModel
import IPVSSimulator

/// `ipvs record`: looks at the running kernel's connections until the time is over.
struct Recording: ~Copyable {
    let seconds: UInt32
    /// Between two readings.
    let pause: UInt32
    let services: Scope

    /// Writes the flows that were seen.
    func run(to file: FlowFile, _ disguise: ClientDisguise?) throws(Failure) -> RecordReport {
        let signals = SignalWatch()
        var recorder = ConnectionRecorder(services: services)
        var flows = FlowSorter()
        var line = ProgressLine()
        defer { line.finish() }
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let wall = Nanoseconds(clock.tv_sec) * SimulationTime.second + Nanoseconds(clock.tv_nsec)
        let start = MonotonicClock.milliseconds
        let before = try counters()
        var (readings, longest, isInterrupted): (UInt64, Int64, Bool) = (0, 0, false)
        while true {
            let begin = MonotonicClock.milliseconds
            recorder.begin(at: wall + (begin - start) * 1_000_000)
            try read(&recorder, &flows)
            readings += 1
            let now = MonotonicClock.milliseconds
            longest = max(longest, now - begin)
            let rest = Int64(seconds) * 1000 - (now - start)
            if rest <= 0 || isInterrupted { break }
            line.show(
                "\(recorder.recorded) connections in \((now - start) / 1000) of \(seconds) s", at: now - start
            )
            isInterrupted = signals.comes(within: max(0, min(rest, Int64(pause) * 1000 - (now - begin))))
        }
        let after = try counters()
        let length = MonotonicClock.milliseconds - start
        _ = recorder.finish { flows.append($0) }
        if let failure = flows.failure { throw failure }
        let (origin, _) = try file.write(&flows, disguise)
        return RecordReport(
            origin: origin, milliseconds: length, isInterrupted: isInterrupted, readings: readings,
            longestReading: longest, atStart: recorder.atStart, recorded: recorder.recorded,
            counted: Self.difference(before, after), isDisguised: disguise != nil)
    }

    private func read(_ recorder: inout ConnectionRecorder, _ flows: inout FlowSorter) throws(Failure) {
        var isKept = true
        do throws(KernelError) {
            try ConnectionScan.forEach(path: ConnectionScan.originPath, hasOrigin: true) { line in
                isKept = recorder.note(line) { flows.append($0) }
                return isKept
            }
        } catch {
            throw .kernel(error)
        }
        if isKept { isKept = recorder.end { flows.append($0) } }
        if !isKept, let failure = flows.failure { throw failure }
    }

    /// The connections that the kernel counted so far, by service.
    private func counters() throws(Failure) -> [ServiceIdentity: UInt64] {
        var counted: [ServiceIdentity: UInt64] = [:]
        for entry in try RunningKernel(withStatistics: true).snapshot.services
        where services.contains(entry.service.identity) {
            counted[entry.service.identity] = entry.statistics?.connections ?? 0
        }
        return counted
    }

    /// nil where counters were zeroed or services deleted meanwhile.
    static func difference(_ before: [ServiceIdentity: UInt64], _ after: [ServiceIdentity: UInt64]) -> UInt64?
    {
        var sum: UInt64 = 0
        for (service, count) in before {
            guard let last = after[service], last >= count else { return nil }
            sum += last - count
        }
        for (service, count) in after where before[service] == nil { sum += count }
        return sum
    }
}
