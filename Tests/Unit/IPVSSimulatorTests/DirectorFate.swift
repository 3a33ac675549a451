import IPVSModel

@testable import IPVSSimulator

/// What becomes of a flow, found by going through its packets alone.
enum DirectorFate: Equatable {
    /// Its own director had it all the time, or it began when no director was up.
    case stayed, lost
    case wentOn, silent
    case broken(BreakReason)

    init(of flow: Flow, _ plan: DirectorGroup.Plan, isSloppy: Bool, end: Nanoseconds) {
        var router = Router(
            plan.spreading, up: MembershipChange.upAtStart(of: plan.directors, plan.changes),
            isResilient: false,
            seed: plan.seed)
        var changes = plan.changes[...]
        while let change = changes.first, change.time <= flow.time {
            router.make(change)
            changes.removeFirst()
        }
        guard let first = router.director(of: flow, bucket: 0) else {
            self = .lost
            return
        }
        var current: Int? = first
        var holders: Set<Int> = [first]
        var (hasMoved, isUndecided) = (false, false)
        func pass(until limit: Nanoseconds) {
            while let change = changes.first, change.time <= limit {
                router.make(change)
                changes.removeFirst()
                if change.event == .fail { holders.remove(change.director) }
                let next = router.director(of: flow, bucket: 0)
                if next != current { (hasMoved, isUndecided) = (true, true) }
                current = next
            }
        }
        let close = flow.time + (flow.duration ?? 0)
        var packets: [Nanoseconds] = []
        if let keepalive = plan.keepalive {
            packets += stride(from: flow.time + keepalive, to: close, by: Int(keepalive))
        }
        for packet in packets + [close] where packet <= end {
            // At the same time packets come before changes.
            pass(until: packet - 1)
            guard let current else {
                self = .broken(.noDirector)
                return
            }
            if hasMoved, !isSloppy, !holders.contains(current) {
                self = .broken(.notTaken)
                return
            }
            holders.insert(current)
            isUndecided = false
            if packet == close {
                self = hasMoved ? .wentOn : .stayed
                return
            }
        }
        pass(until: end)
        self = !hasMoved ? .stayed : isUndecided ? .silent : .wentOn
    }
}
