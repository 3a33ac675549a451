/// The states of a TCP connection as a director that sees its packets tells them apart (`ip_vs_proto_tcp.c`).
enum TCPState: UInt8, CaseIterable {
    case none, established, synSent, synReceived, finWait, timeWait, close, closeWait, lastAck, listen, synAck

    static var count: Int { 11 }

    /// `tcp_state_active_table`
    var isActive: Bool {
        switch self {
        case .established, .synSent, .synReceived, .synAck: true
        default: false
        }
    }

    /// `tcp_state_name_table`
    var name: String {
        switch self {
        case .none: "NONE"
        case .established: "ESTABLISHED"
        case .synSent: "SYN_SENT"
        case .synReceived: "SYN_RECV"
        case .finWait: "FIN_WAIT"
        case .timeWait: "TIME_WAIT"
        case .close: "CLOSE"
        case .closeWait: "CLOSE_WAIT"
        case .lastAck: "LAST_ACK"
        case .listen: "LISTEN"
        case .synAck: "SYNACK"
        }
    }

    /// `tcp_timeouts`, in seconds; ESTABLISHED and FIN_WAIT can be set.
    var defaultTimeout: UInt32 {
        switch self {
        case .none: 2
        case .established: 900
        case .synReceived, .closeWait: 60
        case .close: 10
        case .lastAck: 30
        case .synSent, .finWait, .timeWait, .listen, .synAck: 120
        }
    }
}

/// Which way a packet goes, and whether the other way can be seen at all (`IP_VS_DIR_…`).
enum PacketDirection: Int {
    case input, output, inputOnly
}

/// What of a TCP header decides; a packet with several flags counts as the first in the order of `tcp_state_idx`:
/// RST, SYN, FIN, ACK.
package enum TCPSignal: Int, Sendable, CaseIterable {
    case syn, fin, ack, rst
}

/// `tcp_states`, or `tcp_states_dos` where clients are distrusted (`secure_tcp`): the next state by direction, signal and
/// state.
struct TCPStateMachine: Sendable {
    /// One letter for each state in the order of `TCPState`.
    private static let letters: [Character] = ["n", "E", "s", "r", "F", "T", "c", "W", "L", "l", "a"]

    private static let rows = [
        // input: syn, fin, ack, rst
        "rEErrrrrrrr", "cWsTTTcWLlT", "EEsEFTcWclE", "cccrccccLlr",
        // output
        "sEsrssssslr", "TFsTFTcTLlT", "EEsEFTcWLEE", "ccsccTccccc",
        // input only
        "rEErrrrrrrr", "cFsTFTcWLlT", "EEsEFTcWclE", "cccrccccLlc",
    ]

    private static let secureRows = [
        // input: syn, fin, ack, rst
        "rEErrrrrrra", "cWsTTTcWLla", "EEsrFTcWcla", "cccrccccLlc",
        // output
        "sEsasssssla", "TFsTFTcTLlT", "EEsEFTcWLEE", "ccsccTccccc",
        // input only
        "aEEraaaaaaa", "cFsTFTcWLlT", "EEsEFTcWclE", "cccrccccLlc",
    ]

    private let next: [UInt8]

    init(isSecure: Bool = false) {
        next = (isSecure ? Self.secureRows : Self.rows).joined().map { letter in
            UInt8(Self.letters.firstIndex(of: letter) ?? 0)
        }
    }

    @inline(__always)
    func state(after signal: TCPSignal, _ direction: PacketDirection, from state: UInt8) -> UInt8 {
        next[(direction.rawValue * 4 + signal.rawValue) * TCPState.count + Int(state)]
    }
}
