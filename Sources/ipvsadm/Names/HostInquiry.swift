import Glibc
import IPVSRules

/// Asks the host's own `getent` for names, many at a time, all within one deadline.
///
/// A static program must not load the modules that /etc/nsswitch.conf names: they are made for the host's C library.
/// And so a resolver that hangs or crashes costs the names that it was asked for, and nothing else.
struct HostInquiry {
    /// A call under way.
    private struct Run {
        let call: HostCall
        let process: HostProcess
        let began = Deadline.now
        /// It takes long: it keeps no other one from starting, and its questions are asked in another way too.
        var isLate = false

        /// Milliseconds without news from any run after which it is late. Few enough that what is then asked one by one,
        /// or the other way, can still be answered by a second name server after the first one timed out (5 s).
        var patience: Int { call.questions.count > 1 ? 500 : 200 }
    }

    /// Few, so that they are quick also where starting a process is dear: late ones do not count.
    private static let mostAtWork = 8
    private static let mostProcesses = 64

    private var open: Set<NameQuestion>
    private var answers: [NameQuestion: NameAnswer] = [:]
    private var queue: [HostCall]
    private var runs: [Run] = []
    /// When a run last said something. While some do, the others wait for the processor rather than for a resolver.
    private var lastNews = Deadline.now

    /// Where the host's `getent` is; nil if it has none.
    static let program: String? = {
        // Addresses are wanted of IPv4 only. (An option of glibc 2.36; what is unknown is passed over.)
        let options = getenv("RES_OPTIONS").map { String(cString: $0) + " " } ?? ""
        setenv("RES_OPTIONS", options + "no-aaaa", 1)
        return ["/usr/bin/getent", "/bin/getent"].first { access($0, X_OK) == 0 }
    }()

    /// Answers what the host can answer until the deadline.
    static func answers(
        to questions: some Sequence<NameQuestion>, until deadline: Deadline
    ) -> [NameQuestion: NameAnswer] {
        let questions = questions.filter { $0.key != nil }
        guard !questions.isEmpty, let program else { return [:] }
        var inquiry = HostInquiry(questions)
        inquiry.run(program, until: deadline)
        return inquiry.answers
    }

    private init(_ questions: [NameQuestion]) {
        open = Set(questions)
        queue = HostCall.calls(for: questions)
    }

    private mutating func run(_ program: String, until deadline: Deadline) {
        while !open.isEmpty {
            startRuns(of: program)
            guard !runs.isEmpty, !deadline.isOver else { break }
            let ready = runsWithOutput(within: patience(until: deadline))
            for index in ready.reversed() where !runs[index].process.read() {
                finish(runs.remove(at: index))
            }
            if ready.isEmpty { noticeLateRuns() } else { lastNews = Deadline.now }
        }
        for run in runs { _ = run.process.end() }
    }

    private mutating func startRuns(of program: String) {
        while !queue.isEmpty, runs.count < Self.mostProcesses,
            runs.count(where: { !$0.isLate }) < Self.mostAtWork
        {
            var call = queue.removeFirst()
            call.questions.removeAll { !open.contains($0) }
            guard !call.questions.isEmpty else { continue }
            guard let process = HostProcess(program, arguments: call.arguments) else {
                // No process or descriptor is free. One is when a run has ended.
                queue.insert(call, at: 0)
                return
            }
            runs.append(Run(call: call, process: process))
        }
    }

    /// Milliseconds until the deadline, or until a run is late.
    private func patience(until deadline: Deadline) -> Int {
        let lates = runs.lazy.filter { !$0.isLate }.map(latest(of:))
        return max(min(deadline.time, lates.min() ?? deadline.time) - Deadline.now, 0)
    }

    /// Places of the runs that have printed something or ended, in ascending order.
    private func runsWithOutput(within patience: Int) -> [Int] {
        var descriptors = runs.map { pollfd(fd: $0.process.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&descriptors, nfds_t(descriptors.count), Int32(patience)) > 0 else { return [] }
        return descriptors.indices.filter { descriptors[$0].revents != 0 }
    }

    private func latest(of run: Run) -> Int { max(run.began, lastNews) + run.patience }

    private mutating func noticeLateRuns() {
        let now = Deadline.now
        for index in runs.indices where !runs[index].isLate && now >= latest(of: runs[index]) {
            runs[index].isLate = true
            queue += runs[index].call.otherWays
        }
    }

    /// Takes the answers of a run. One that crashed may have printed half of them.
    private mutating func finish(_ run: Run) {
        let call = run.call
        if run.process.end() {
            let found = call.answers(in: run.process.output)
            answers.merge(found) { known, _ in known }
            open.subtract(call.isLastWord ? call.questions : Array(found.keys))
        }
        if !run.isLate, call.questions.contains(where: open.contains) { queue += call.otherWays }
    }
}

/// A point in time on a clock that nobody sets.
struct Deadline {
    /// In milliseconds.
    let time: Int

    init(seconds: Int) { time = Self.now + seconds * 1000 }

    var isOver: Bool { Self.now >= time }

    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
