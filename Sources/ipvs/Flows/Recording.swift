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
        var failure: Failure?
        var (readings, longest, isInterrupted): (UInt64, Int64, Bool) = (0, 0, false)
        while true {
            let begin = MonotonicClock.milliseconds
            recorder.begin(at: wall + (begin - start) * 1_000_000)
            do throws(Failure) {
                try read(&recorder, &flows)
            } catch {
                // What was recorded in an hour is not lost for want of the last reading.
                guard readings > 0, flows.failure == nil else { throw error }
                failure = error
                break
            }
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
        let after = failure == nil ? try counters() : before
        let length = MonotonicClock.milliseconds - start
        _ = recorder.finish { flows.append($0) }
        if let problem = flows.failure { throw problem }
        let (origin, _) = try file.write(&flows, disguise)
        if let failure { throw failure }
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
        where services.contains(entry.service.identity) && Self.isRecorded(entry.service) {
            counted[entry.service.identity] = entry.statistics?.connections ?? 0
        }
        return counted
    }

    /// Whether the table shows connections as this service's.
    private static func isRecorded(_ service: VirtualService) -> Bool {
        guard case .endpoint(let transport, _) = service.identity else { return false }
        return transport != .udp || !service.flags.contains(.onePacket)
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
