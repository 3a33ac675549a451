/// The states of an SCTP association as a director tells them apart (`ip_vs_proto_sctp.c`).
enum SCTPState: UInt8, CaseIterable {
    case none, firstInit, initial, cookieSent, cookieReplied, cookieWait, cookie, cookieEchoed, established
    case shutdownSent, shutdownReceived, shutdownAckSent, rejected, closed

    /// `sctp_state_name_table`
    var name: String {
        switch self {
        case .none: "NONE"
        case .firstInit: "INIT1"
        case .initial: "INIT"
        case .cookieSent: "C-SENT"
        case .cookieReplied: "C-REPLIED"
        case .cookieWait: "C-WAIT"
        case .cookie: "COOKIE"
        case .cookieEchoed: "C-ECHOED"
        case .established: "ESTABLISHED"
        case .shutdownSent: "S-SENT"
        case .shutdownReceived: "S-RECEIVED"
        case .shutdownAckSent: "S-ACK-SENT"
        case .rejected: "REJECTED"
        case .closed: "CLOSED"
        }
    }

    /// `sctp_timeouts`, in seconds; 61 is the largest retransmission time and one.
    var timeout: UInt32 {
        switch self {
        case .none: 2
        case .firstInit, .rejected: 4
        case .established: 900
        default: 61
        }
    }
}

/// Kinds of SCTP chunks that decide (`sctp_events`).
package enum SCTPSignal: Int, Sendable, CaseIterable {
    case data, initiate, initiateAck, cookieEcho, cookieAck, shutdown, shutdownAck, shutdownComplete, error,
        abort
}

/// `sctp_states`: the next state by direction, chunk and state.
struct SCTPStateMachine: Sendable {
    /// One letter for each state in the order of `SCTPState`.
    private static let letters: [Character] = Array("niIsrwoeESRAJc")

    private static let rows = [
        // input, in the order of `SCTPSignal`
        "EiIsrwoeESRAJc", "iIIsrwoeESRAII", "wwwsrooeESRAJc", "rIIrrwoeESRAJc", "EiIsrwoEESRAJc",
        "RiIsrwoeRSRAJc", "cIIsrwoeEcRcJc", "cccsrwoeESRcJc", "ciIsrwocESRAJc", "cccccJcccccccc",
        // output
        "EiIsrwoeESRAJc", "wwwwwwwwEwwwww", "ssssrwoeESRAJc", "eeeeeeeeESRAJc", "EEEEEEEEESRAJc",
        "SSSSSSSSSSRAJc", "AAAAAwoeEAAAJc", "ciIsrwoeESRAJc", "cccccwoeESRAJc", "cJcccccccccccc",
        // input only
        "EiIsrEoeESRAJc", "iIIIIIoeESRAII", "eeeeeeoeESRAJc", "EEEEEEoeESRAJc", "EiIEEwEEESRAJc",
        "RiIsrwoeRSRAJc", "cIIsrwoeccRcJc", "cccccwoeESccJc", "ciIsrwoeESRAJc", "cccccJcccccccc",
    ]

    private let next: [UInt8]

    init() {
        next = Self.rows.joined().map { letter in
            UInt8(Self.letters.firstIndex(of: letter) ?? 0)
        }
    }

    @inline(__always)
    func state(after signal: SCTPSignal, _ direction: PacketDirection, from state: UInt8) -> UInt8 {
        next[(direction.rawValue * 10 + signal.rawValue) * 14 + Int(state)]
    }
}
