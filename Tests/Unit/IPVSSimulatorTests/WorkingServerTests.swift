import IPVSModel
import Testing

@testable import IPVSSimulator

/// Held against a model that knows every nanosecond, of few and small numbers.
@Suite struct WorkingServerTests {
    /// Jobs at their times, worked on step by step.
    private struct Steps {
        var done: [Int: Int64] = [:]
        var refused: Set<Int> = []
        /// At each time, after what comes and ends then.
        var busy: [Int] = []
        var worked: [Int64] = []

        init(_ jobs: [(time: Int64, work: Int64)], workers: Int, limit: Int?, until end: Int64) {
            var running: [(job: Int, left: Int64)] = []
            var waiting: [Int] = []
            var sum: Int64 = 0
            for time in 0...end {
                for job in running where job.left == 0 { done[job.job] = time }
                running.removeAll { $0.left == 0 }
                func begin() {
                    while running.count < workers, !waiting.isEmpty {
                        let job = waiting.removeFirst()
                        if jobs[job].work == 0 {
                            done[job] = time
                        } else {
                            running.append((job, jobs[job].work))
                        }
                    }
                }
                begin()
                for (job, arrival) in jobs.enumerated() where arrival.time == time {
                    if let limit, running.count == workers, waiting.count >= limit {
                        refused.insert(job)
                    } else {
                        waiting.append(job)
                        begin()
                    }
                }
                busy.append(running.count)
                worked.append(sum)
                sum += Int64(running.count)
                for position in running.indices { running[position].left -= 1 }
            }
        }
    }

    @Test(arguments: UInt64(1)...400)
    func isWhatStepsSay(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let workers = Int(random.below(4)) + 1
        let limit = random.below(2) == 0 ? nil : Int(random.below(4))
        var time: Int64 = 0
        let jobs = (0..<Int(random.below(40))).map { _ in
            time += Int64(random.below(4))
            return (time: time, work: Int64(random.below(9)))
        }
        let end = time + 400
        let steps = Steps(jobs, workers: workers, limit: limit, until: end)
        var server = WorkingServer(workers: workers, queueLimit: limit)
        for (job, arrival) in jobs.enumerated() {
            switch server.take(at: arrival.time, work: arrival.work) {
            case .done(at: let done, waited: let waited):
                #expect(done == steps.done[job], "seed \(seed) job \(job)")
                #expect(waited == done - arrival.time - arrival.work, "seed \(seed) job \(job)")
            case .refused: #expect(steps.refused.contains(job), "seed \(seed) job \(job)")
            }
            if job + 1 == jobs.count || jobs[job + 1].time > arrival.time {
                let now = Int(arrival.time)
                #expect(server.busy(at: arrival.time) == steps.busy[now], "seed \(seed) job \(job)")
                #expect(server.worked(until: arrival.time) == steps.worked[now], "seed \(seed) job \(job)")
            }
        }
        #expect(
            server.refused == UInt64(steps.refused.count)
                && server.jobs == UInt64(jobs.count - steps.refused.count))
        #expect(server.worked(until: end) == steps.worked[Int(end)], "seed \(seed)")
    }

    @Test func hugeNumbersDoNotOverflow() {
        var server = WorkingServer(workers: .max, queueLimit: 0)
        #expect(server.workers == WorkingServer.mostWorkers)
        var one = WorkingServer(workers: -1)
        for _ in 0..<3 { _ = one.take(at: .max - 1, work: .max) }
        _ = server.take(at: 0, work: -5)
        #expect(one.workers == 1 && one.jobs == 3 && server.worked(until: 0) == 0)
    }
}
