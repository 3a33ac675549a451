import IPVSModel
import IPVSRules

/// Made-up texts of /etc/hosts, /etc/services and /etc/nsswitch.conf: mostly right, with what people and fuzzers write.
struct NameFiles {
    private var random: Random

    static let addresses = [
        "10.0.0.1", "10.0.0.2", "127.0.0.1", "192.168.1.1", "0.0.0.0", "2001:db8::1", "::1", "::",
        "::ffff:10.0.0.1", "::ffff:10.0.0.9", "::10.0.0.1", "64:ff9b::10.0.0.2",
    ]
    static let hostNames = [
        "web", "WEB", "web.example.org", "Web.Example.Org", "localhost", "vip.", "a-b", "10.names",
        "1.2.3.4.5",
        "0x0a000001", "x", "été",
    ]
    static let serviceNames = ["http", "HTTP", "www", "domain", "80x", "089", "a/b", "sip", "x"]
    static let ports: [UInt16] = [0, 7, 8, 53, 80, 443, 65535]
    static let transports: [TransportProtocol] = [.tcp, .udp, .sctp]

    /// Everything that a text made here may answer, and more.
    static let questions: [NameQuestion] =
        addresses.compactMap { IPAddress($0).map(NameQuestion.hostName) }
        + hostNames.compactMap { .address(of: Array($0.utf8)[...]) }
        + transports.flatMap { transport in
            ports.map { .portName(NamedPort(number: $0, transport: transport)) }
                + serviceNames.compactMap { .port(of: Array($0.utf8)[...], transport) }
        }

    init(seed: UInt64) { random = Random(state: seed) }

    mutating func hosts(of addresses: [String] = Self.addresses) -> [UInt8] {
        let odd = [
            "10.0.0.256", "010.0.0.1", "10.1", "fe80::1%lo", "2001:DB8::1", "junk", "::ffff:0a00:0001",
        ]
        return text { files in
            [files.pick(addresses, oddly: odd)] + files.some(of: Self.hostNames)
        }
    }

    mutating func services() -> [UInt8] {
        let odd = [
            "0x50/tcp", "010/tcp", "0x/tcp", "+80/tcp", "-1/tcp", "-0/udp", "65616/tcp",
            "99999999999999999999/udp",
            "80", "80/", "80//tcp", "80/ tcp", "80 /tcp", "80x/tcp", "tcp/80", "/tcp", "80/TCP", "80/ddp",
            "08/tcp",
        ]
        let usual = Self.ports.flatMap { port in Self.transports.map { "\(port)/\($0)" } }
        return text { files in
            [files.pick(Self.serviceNames, oddly: [""]), files.pick(usual, oddly: odd)]
                + files.some(of: Self.serviceNames)
        }
    }

    /// A line for each of the two databases, more or none.
    mutating func configuration() -> [UInt8] {
        let sources = [
            "files", "files dns", "db files", "dns files", "files [NOTFOUND=return] dns",
            "dns [!UNAVAIL=return] files",
            "compat", "files[SUCCESS=continue] dns", "db [NOTFOUND=return] files", "", "nosuch files",
            "files nosuch [NOTFOUND=return] dns", "myhostname files",
        ]
        let odd = ["# hosts: dns", "hosts dns", " hosts:files", "services\t: files # dns", "hosts:: files"]
        return text { files in
            [files.pick(["hosts:", "services:"], oddly: odd), files.pick(sources, oddly: [])]
        }
    }

    /// Up to eight lines of words.
    private mutating func text(_ words: (inout NameFiles) -> [String]) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<random.next(below: 9) {
            if random.next(below: 8) == 0 {
                text += Array(pick([" ", "\t", "#", "\r"], oddly: ["\u{b}"]).utf8)
            }
            for word in words(&self) {
                text += Array(word.utf8)
                text += Array(
                    pick([" ", "\t", "  "], oddly: [" # ", "#", "\r", "\u{c}", "\u{a0}"]).utf8)
            }
            text += Array(pick(["\n"], oddly: ["\r\n", "\n\n", "", " \n"]).utf8)
        }
        return text
    }

    private mutating func some(of words: [String]) -> [String] {
        (0..<random.next(below: 4)).map { _ in pick(words, oddly: []) }
    }

    /// One of `usual`, and one time in eight one of `odd`.
    private mutating func pick(_ usual: [String], oddly odd: [String]) -> String {
        let words = odd.isEmpty || random.next(below: 8) > 0 ? usual : odd
        return words[random.next(below: words.count)]
    }
}

/// SplitMix64: every run can be repeated from its seed.
private struct Random {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return Int(truncatingIfNeeded: (value ^ value >> 31) >> 33) % limit
    }
}
