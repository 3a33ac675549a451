import IPVSModel
import IPVSSimulator

/// Looks whether a server that takes no new connections has some left, every second.
struct EmptyingWatch {
    let server: ServerNumber
    /// Which service and which server of it.
    let place: (service: Int, server: Int)
    /// Some of its connections are never seen to end.
    let hasEndless: Bool
    /// Templates have brought it clients since.
    private var hasNew = false
    private var hasFlows = true
    private var emptySince: Int64?

    init(server: ServerNumber, place: (service: Int, server: Int), hasEndless: Bool) {
        self.server = server
        self.place = place
        self.hasEndless = hasEndless
    }

    /// Whether it is worth to look.
    var isOpen: Bool { emptySince == nil && !hasEndless && (hasFlows || !hasNew) }

    var emptying: ChangePreview.Emptying { emptySince.map { .by(second: $0) } ?? .notInTheRun }

    mutating func note(_ counts: ConnectionCounts, at second: Int64) {
        if counts.active == 0, counts.inactive == 0 { emptySince = second }
    }

    mutating func noteConnection() {
        hasNew = true
        emptySince = nil
    }

    /// Clients that came until now would come again: that nothing is left afterwards says nothing then.
    mutating func endFlows() { hasFlows = false }
}
