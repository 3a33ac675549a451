import IPVSModel

/// A `real_server`, or the one that comes in for all: as it is read.
struct KeepalivedRealServer {
    let place: TextPlace
    let address: IPAddress
    /// nil for the port of the service, where that makes a difference.
    let port: UInt16?
    /// nil for that of the virtual server.
    private(set) var weight: Int32?
    /// nil for that of the virtual server.
    var method: ForwardingMethod?
    private(set) var thresholds = ConnectionThresholds()
    private(set) var leftOut: [String] = []

    /// `ADDRESS [PORT]` behind the keyword; says what is wrong otherwise.
    init?(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) {
        guard let (address, port) = Self.endpoint(statement, &builder) else { return nil }
        place = statement.place
        self.address = address
        self.port = port
    }

    var name: String { port.map { "\(Endpoint(address: address, port: $0))" } ?? "\(address)" }

    /// - Returns: false for an unknown keyword.
    mutating func read(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) -> Bool {
        let keyword = statement.keyword
        statement.remarkFurtherWords(&builder)
        switch keyword {
        case "weight": weight = Self.weight(statement, &builder)
        case "lvs_method": method = Self.method(statement, &builder) ?? method
        case "uthreshold": thresholds.upper = Self.threshold(statement, &builder)
        case "lthreshold": thresholds.lower = Self.threshold(statement, &builder)
        default:
            guard KeepalivedKeywords.ofRealServer.contains(keyword) else { return false }
            if !leftOut.contains(keyword) { leftOut.append(keyword) }
        }
        return true
    }

    // MARK: Values

    static func endpoint(
        _ statement: KeepalivedStatement, _ builder: inout TableTextBuilder
    ) -> (IPAddress, UInt16?)? {
        let words = statement.words
        guard let word = statement.value, let address = IPAddress(word.text) else {
            let found = statement.value.map { quoted($0.text) } ?? "nothing"
            builder.problem(
                at: statement.value?.place ?? statement.place,
                "expected an address behind \(statement.keyword), found \(found); names are not looked up")
            return nil
        }
        // keepalived takes 0 for none.
        guard words.count > 2, words[2].text != "0" else { return (address, nil) }
        guard
            let port: UInt16 = KeepalivedNumber.read(
                words[2], in: 1...UInt16.max, "a port", behind: word, &builder)
        else { return nil }
        return (address, port)
    }

    static func weight(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) -> Int32? {
        KeepalivedNumber.read(
            statement.value, in: 0...Int32.max, "a weight", behind: statement.words[0], &builder)
    }

    private static func threshold(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder)
        -> UInt32
    {
        KeepalivedNumber.read(
            statement.value, in: 0...UInt32.max, "a number of connections", behind: statement.words[0],
            &builder) ?? 0
    }

    /// `NAT`, `DR` or `TUN [type ipip|gue|gre] [port N] [nocsum|csum|remcsum]`
    static func method(
        _ statement: KeepalivedStatement, _ builder: inout TableTextBuilder
    ) -> ForwardingMethod? {
        switch statement.value?.text {
        case "NAT", "DR":
            guard statement.words.count > 2 else { break }
            builder.problem(at: statement.words[2].place, "expected the end of the line: only TUN has a type")
            return nil
        default: break
        }
        switch statement.value?.text {
        case "NAT": return .masquerading
        case "DR": return .directRouting
        case "TUN": return tunnel(statement, &builder).map(ForwardingMethod.tunnelling)
        default:
            builder.problem(
                at: statement.value?.place ?? statement.place,
                "expected NAT, DR or TUN, found \(statement.value.map { quoted($0.text) } ?? "nothing")")
            return nil
        }
    }

    private static func tunnel(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) -> Tunnel?
    {
        var words = statement.words.dropFirst(2)
        var type = TunnelWord.ipip
        var port: UInt16?
        var checksum: TunnelChecksum?
        while let word = words.popFirst() {
            switch word.text {
            case "type":
                guard let known = words.popFirst().flatMap({ TunnelWord(rawValue: $0.text) }) else {
                    builder.problem(at: word.place, "expected ipip, gue or gre behind type")
                    return nil
                }
                type = known
            case "port":
                port = KeepalivedNumber.read(
                    words.popFirst(), in: 1...UInt16.max, "a port", behind: word, &builder)
                guard port != nil else { return nil }
            case "nocsum": checksum = TunnelChecksum.none
            case "csum": checksum = .full
            case "remcsum": checksum = .remote
            default:
                builder.problem(
                    at: word.place,
                    "expected type, port, nocsum, csum or remcsum, found \(quoted(word.text))")
                return nil
            }
        }
        switch (type, port, checksum) {
        case (.ipip, nil, nil): return .ipip
        case (.gue, let port?, let checksum): return .gue(port: port, checksum: checksum ?? .none)
        case (.gre, nil, let checksum) where checksum != .remote: return .gre(checksum: checksum ?? .none)
        default:
            builder.problem(
                at: statement.place,
                "keepalived takes no such tunnel: gue needs a port and others have none, ipip has no checksum, and gre"
                    + " no remcsum")
            return nil
        }
    }
}
