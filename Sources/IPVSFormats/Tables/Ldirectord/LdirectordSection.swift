import IPVSModel
import IPVSRules

/// A virtual service of ldirectord.cf, as it is read.
struct LdirectordSection {
    /// Blanks before a line that belongs to the section; a tab counts as four.
    static let indentation = 4

    let family: AddressFamily
    /// As it is written: an address and a port, or a mark.
    let target: String
    let place: TextPlace
    private var transport: String?
    private var scheduler = "wrr"
    private var flags: String?
    private var persistence: String?
    private var netmask: String?
    private var isOnePacket = false
    private var isUnchecked = false
    private var quiescent: Bool?
    private var fallback: (String, TextPlace)?
    private var servers: [(String, TextPlace)] = []
    private var leftOut: [String] = []

    private static let others: Set<String> = [
        "checkcommand", "checkcount", "checkinterval", "checkport", "checktimeout", "cleanstop", "comment",
        "database", "emailalert", "emailalertfreq", "emailalertstatus", "failurecount", "fallbackcommand",
        "httpmethod", "load", "login", "monitorfile", "negotiatetimeout", "passwd", "receive", "request",
        "secret", "service", "servicename", "smtp", "virtualhost",
    ]

    init(family: AddressFamily, target: String, place: TextPlace) {
        self.family = family
        self.target = target
        self.place = place
    }

    static func answer(_ text: String) -> Bool? { ["yes": true, "no": false][text] }

    private var isMark: Bool { !target.isEmpty && target.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// - Parameters:
    ///   - keywordPlace: of the line.
    ///   - place: of the value.
    mutating func read(
        _ keyword: String, _ value: String, _ keywordPlace: TextPlace, _ place: TextPlace,
        _ builder: inout TableTextBuilder
    ) {
        let own = family == .ipv4 ? "" : "6"
        switch keyword {
        case "real" + own: servers.append((value, place))
        case "fallback" + own: fallback = (value, place)
        case "real", "real6", "fallback", "fallback6":
            let right = keyword.hasPrefix("real") ? "real\(own)" : "fallback\(own)"
            builder.problem(at: keywordPlace, "expected \(right) in a virtual\(own), found \(keyword)")
        case "scheduler": scheduler = value
        case "schedflags": flags = value
        case "persistent": persistence = value
        case "netmask": netmask = value
        case "protocol":
            let known = isMark ? ["fwm"] : ["tcp", "udp"]
            guard known.contains(value) else {
                return builder.problem(
                    at: place, "expected \(known.joined(separator: " or ")), found \(quoted(value))")
            }
            transport = value
        case "ops", "quiescent":
            guard let answer = Self.answer(value) else {
                return builder.problem(at: place, "expected yes or no, found \(quoted(value))")
            }
            if keyword == "ops" { isOnePacket = answer } else { quiescent = answer }
        case "checktype":
            isUnchecked = value == "off"
            leave(keyword)
        case _ where Self.others.contains(keyword): leave(keyword)
        default:
            builder.problem(
                at: keywordPlace, "ldirectord has no directive \(quoted(keyword)) in a virtual service")
        }
    }

    private mutating func leave(_ keyword: String) {
        if !leftOut.contains(keyword) { leftOut.append(keyword) }
    }

    // MARK: Changes

    /// The words by which `ipvsadm` knows the service.
    private var identity: [String] {
        if isMark { return ["-f", target] + (family == .ipv6 ? ["-6"] : []) }
        return [isUDP ? "-u" : "-t", target]
    }

    /// By its port, unless it is said (`read_config`).
    private var isUDP: Bool {
        transport.map { $0 == "udp" } ?? (target.hasSuffix(":53") || target.hasSuffix(":domain"))
    }

    /// What ldirectord says to `ipvsadm` when all checks succeed.
    func makeChanges(
        _ globals: LdirectordGlobals, _ parser: CommandParser, _ builder: inout TableTextBuilder
    ) {
        var words = ["-A"] + identity
        if isOnePacket, isUDP, !isMark { words.append("-o") }
        words += ["-s", scheduler]
        if let persistence {
            words += ["-p", persistence]
            if let netmask { words += ["-M", netmask] }
        } else if netmask != nil {
            builder.remark(at: place, "the netmask of \(quoted(target)) has no effect without persistent")
        }
        if let flags { words += ["-b", flags] }
        guard add(words, at: place, parser, &builder) else { return }
        if !leftOut.isEmpty {
            builder.remark(
                at: place, "no rule says \(leftOut.joined(separator: ", ")) of \(quoted(target)): left out")
        }
        makeServers(globals, parser, &builder)
    }

    private func makeServers(
        _ globals: LdirectordGlobals, _ parser: CommandParser, _ builder: inout TableTextBuilder
    ) {
        let isQuiescent = quiescent ?? globals.quiescent
        if isUnchecked {
            builder.remark(
                at: place,
                "checktype=off: ldirectord never takes the servers of \(quoted(target)) for alive; "
                    + (isQuiescent ? "they have weight 0" : "they are left out"))
        }
        for (text, place) in servers where builder.canGoOn && (isQuiescent || !isUnchecked) {
            makeServer(text, weight: isUnchecked ? "0" : nil, at: place, parser, &builder)
        }
        guard let (text, place) = fallback ?? globals.fallbacks[family] else { return }
        if isUnchecked {
            // No server is alive.
            let isBare = !text.contains { $0 == " " || $0 == "\t" }
            makeServer(isBare ? text + " gate" : text, at: place, parser, &builder)
        } else {
            builder.remark(
                at: place,
                "the fallback \(quoted(text)) of \(quoted(target)) is no server as long as others are alive: left out"
            )
        }
    }

    /// - Parameter weight: nil for its own.
    private func makeServer(
        _ text: String, weight: String? = nil, at place: TextPlace, _ parser: CommandParser,
        _ builder: inout TableTextBuilder
    ) {
        guard let server = LdirectordServer(text, of: family) else {
            return builder.problem(
                at: place,
                "expected a server such as 192.0.2.1:80 masq 5 or 192.0.2.1->192.0.2.9:80 gate, found "
                    + quoted(text))
        }
        for address in server.addresses {
            // A range may be of billions.
            guard builder.canGoOn else { return }
            var words = ["-a"] + identity + ["-r", address, server.method, "-w", weight ?? server.weight]
            if let upper = server.upperThreshold { words += ["-x", upper] }
            if let lower = server.lowerThreshold { words += ["-y", lower] }
            // What is wrong with one of a range is wrong with all.
            guard add(words, at: place, parser, &builder) else { return }
        }
    }

    private func add(
        _ words: [String], at place: TextPlace, _ parser: CommandParser, _ builder: inout TableTextBuilder
    ) -> Bool {
        do throws(RuleError) {
            guard case .change(let change) = try parser.parse(Words(words.map { Array($0.utf8) })) else {
                builder.problem(at: place, "no rule can be made of this")
                return false
            }
            builder.add(change, at: place)
            return true
        } catch {
            builder.problem(.init(at: place, .rule(error)))
            return false
        }
    }
}

/// `192.0.2.1->192.0.2.9:80 masq 5 "request", "receive" l:5 u:20`
struct LdirectordServer {
    private let first: String
    /// nil where there is but one.
    private let range: ClosedRange<UInt32>?
    private let port: String
    /// As an option of `ipvsadm`.
    let method: String
    let weight: String
    let lowerThreshold: String?
    let upperThreshold: String?

    init?(_ text: String, of family: AddressFamily) {
        // What a check asks and expects stands in quotes.
        var plain = text[...]
        if let start = text.firstIndex(of: "\""), let end = text.lastIndex(of: "\"") {
            guard start < end else { return nil }
            plain = text[..<start] + " " + text[text.index(after: end)...]
        }
        var words = plain.split { $0 == " " || $0 == "\t" || $0 == "," }[...]
        guard let target = words.popFirst(), let method = words.popFirst(),
            let option = ["gate": "-g", "masq": "-m", "ipip": "-i"][method]
        else { return nil }
        self.method = option
        weight =
            words.first.map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } } == true
            ? String(words.removeFirst()) : "1"
        lowerThreshold = Self.take("l:", &words)
        upperThreshold = Self.take("u:", &words)
        guard words.isEmpty else { return nil }
        let arrow = target.firstRange(of: "->")
        let last = arrow.map { target[$0.upperBound...] } ?? target
        // A colon of an IPv6 address stands in brackets.
        let colon = last.lastIndex(of: ":").flatMap { last[$0...].contains("]") ? nil : $0 }
        port = colon.map { String(last[last.index(after: $0)...]) } ?? "0"
        let lastAddress = last[..<(colon ?? last.endIndex)]
        first = String(arrow.map { target[..<$0.lowerBound] } ?? lastAddress)
        guard arrow != nil else {
            range = nil
            return
        }
        guard family == .ipv4, case .ipv4(let start) = IPAddress(first),
            case .ipv4(let end) = IPAddress(lastAddress),
            start <= end
        else { return nil }
        range = start...end
    }

    /// As `ipvsadm -r` takes them.
    var addresses: some Sequence<String> {
        let port = port
        let first = first
        let range = range
        return (range ?? 0...0).lazy.map {
            range == nil ? "\(first):\(port)" : "\(IPAddress.ipv4($0)):\(port)"
        }
    }

    private static func take(_ prefix: String, _ words: inout ArraySlice<Substring>) -> String? {
        guard let word = words.first, word.hasPrefix(prefix) else { return nil }
        words.removeFirst()
        return String(word.dropFirst(prefix.count))
    }
}
