import IPVSModel

/// `global_defs`: idle times and sync daemons.
extension KeepalivedReader {
    mutating func readGlobals(_ block: KeepalivedStatement) {
        guard begin(block) else { return }
        var leftOut: [String] = []
        while let statement = nextInBlock(block) {
            switch statement.keyword {
            case "lvs_timeouts": readTimeouts(statement)
            case "lvs_sync_daemon": readDaemons(statement)
            case "nftables_ipvs", "nftables_ipvs_start_fwmark":
                marksGroups = true
                leftOut.append(statement.keyword)
            case let keyword where KeepalivedKeywords.ofGlobals.contains(keyword):
                if !leftOut.contains(keyword) { leftOut.append(keyword) }
                skipBlock()
            default: refuse(statement, "in global_defs")
            }
        }
        if !leftOut.isEmpty {
            builder.remark(at: block.place, "no rule says \(leftOut.joined(separator: ", ")): left out")
        }
    }

    /// `tcp SECONDS tcpfin SECONDS udp SECONDS`, any of them; 0 leaves one as it is.
    private mutating func readTimeouts(_ statement: KeepalivedStatement) {
        var timeouts = ConnectionTimeouts(tcp: 0, tcpFinal: 0, udp: 0)
        var words = statement.words.dropFirst()
        guard !words.isEmpty else {
            return builder.problem(at: statement.place, "expected tcp, tcpfin or udp, and seconds")
        }
        while let word = words.popFirst() {
            let members: [String: WritableKeyPath<ConnectionTimeouts, UInt32>] = [
                "tcp": \.tcp, "tcpfin": \.tcpFinal, "udp": \.udp,
            ]
            guard let member = members[word.text] else {
                return builder.problem(
                    at: word.place, "expected tcp, tcpfin or udp, found \(quoted(word.text))")
            }
            guard
                let seconds = KeepalivedNumber.read(
                    words.popFirst(), in: 0...KeepalivedNumber.longestTime, "seconds", behind: word, &builder)
            else { return }
            timeouts[keyPath: member] = seconds
        }
        builder.add(.setTimeouts(timeouts), at: statement.place)
    }

    /// `INTERFACE [[inst] INSTANCE] [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]`
    private mutating func readDaemons(_ statement: KeepalivedStatement) {
        var words = statement.words.dropFirst()
        guard let interface = words.popFirst() else {
            return builder.problem(at: statement.place, "expected an interface behind lvs_sync_daemon")
        }
        var daemon = SyncDaemon(role: .master, interface: interface.text)
        var instance: String?
        while let word = words.popFirst() {
            switch word.text {
            case "inst":
                guard let name = words.popFirst() else {
                    return builder.problem(at: word.place, "expected the name of a VRRP instance behind inst")
                }
                instance = name.text
            case "id":
                guard let number: UInt32 = number(&words, in: 0...255, behind: word) else { return }
                daemon.syncID = number
            case "maxlen":
                guard let number: UInt16 = number(&words, in: 1...65507, behind: word) else { return }
                daemon.maximumLength = number
            case "port":
                guard let number: UInt16 = number(&words, in: 1...UInt16.max, behind: word) else { return }
                daemon.multicastPort = number
            case "ttl":
                guard let number: UInt8 = number(&words, in: 1...UInt8.max, behind: word) else { return }
                daemon.multicastTimeToLive = number
            case "group":
                guard let text = words.popFirst(), let group = IPAddress(text.text), group.isMulticast else {
                    return builder.problem(at: word.place, "expected a multicast address behind group")
                }
                daemon.multicastGroup = group
            case _ where word.place == statement.words[2].place: instance = word.text
            default:
                return builder.problem(
                    at: word.place,
                    "expected inst, id, maxlen, port, ttl or group, found \(quoted(word.text))")
            }
        }
        start(daemon, following: instance, at: statement.place)
    }

    private mutating func number<Number: FixedWidthInteger>(
        _ words: inout ArraySlice<KeepalivedStatement.Word>, in bounds: ClosedRange<Number>,
        behind word: KeepalivedStatement.Word
    ) -> Number? {
        KeepalivedNumber.read(words.popFirst(), in: bounds, "a number", behind: word, &builder)
    }

    /// Without an instance of VRRP both daemons run.
    private mutating func start(_ daemon: SyncDaemon, following instance: String?, at place: TextPlace) {
        if let instance {
            return builder.remark(
                at: place,
                "which sync daemon runs follows the VRRP instance \(quoted(instance)): nothing is said of either"
            )
        }
        for role in SyncDaemon.Role.allCases {
            var daemon = daemon
            daemon.role = role
            builder.add(.startDaemon(daemon), at: place)
        }
    }
}

enum KeepalivedNumber {
    /// Of persistence and idle times: 31 days.
    static let longestTime: UInt32 = 31 * 86400

    /// A decimal number; says what was expected if it is none.
    ///
    /// - Parameter keyword: what it stands behind.
    static func read<Number: FixedWidthInteger>(
        _ word: KeepalivedStatement.Word?, in bounds: ClosedRange<Number>, _ unit: String,
        behind keyword: KeepalivedStatement.Word, _ builder: inout TableTextBuilder
    ) -> Number? {
        guard let number = word.flatMap({ DecimalText.number($0.text[...]) }).flatMap(Number.init(exactly:)),
            bounds.contains(number)
        else {
            let found = word.map { quoted($0.text) } ?? "nothing"
            builder.problem(
                at: word?.place ?? keyword.place,
                "expected \(unit) from \(bounds.lowerBound) to \(bounds.upperBound) behind \(quoted(keyword.text)),"
                    + " found \(found)")
            return nil
        }
        return number
    }
}
