/// What a whole exchange of segments makes of a connection, whatever its state: the transitions of `TCPStateMachine`, one
/// after the other, once for each state instead of for each connection.
struct TCPExchange: Sendable {
    /// The state that follows, and what happens on the way.
    struct Result: BitwiseCopyable {
        var state: UInt8
        var isActive: Bool
        /// Active in between, though neither before nor after.
        var isBrieflyActive: Bool
        /// Passes into ESTABLISHED, which assures the template.
        var establishes: Bool
    }

    /// By state, first where the director sees replies, then where it does not.
    private let results: [Result]

    /// - Parameter segments: what the client sends, and what the server answers.
    init(_ machine: TCPStateMachine, _ segments: [(signal: TCPSignal, isAnswer: Bool)]) {
        results = [true, false].flatMap { seesReplies in
            TCPState.allCases.map { start in
                Self.result(
                    machine, segments.filter { seesReplies || !$0.isAnswer }, seesReplies, from: start)
            }
        }
    }

    @inline(__always)
    func result(from state: UInt8, seesReplies: Bool) -> Result {
        results[Int(state) &+ (seesReplies ? 0 : TCPState.count)]
    }

    private static func result(
        _ machine: TCPStateMachine, _ segments: [(signal: TCPSignal, isAnswer: Bool)], _ seesReplies: Bool,
        from start: TCPState
    ) -> Result {
        var result = Result(
            state: start.rawValue, isActive: start.isActive, isBrieflyActive: false, establishes: false)
        for segment in segments {
            let direction: PacketDirection = segment.isAnswer ? .output : seesReplies ? .input : .inputOnly
            let next = machine.state(after: segment.signal, direction, from: result.state)
            if next == result.state { continue }
            if !start.isActive, result.isActive { result.isBrieflyActive = true }
            if next == TCPState.established.rawValue { result.establishes = true }
            result.state = next
            result.isActive = TCPState(rawValue: next)?.isActive ?? false
        }
        if result.isActive { result.isBrieflyActive = false }
        return result
    }
}
