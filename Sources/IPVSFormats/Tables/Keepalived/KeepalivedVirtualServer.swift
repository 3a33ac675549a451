import IPVSModel
import IPVSRules

/// A `virtual_server` as it is read.
struct KeepalivedVirtualServer {
    let place: TextPlace
    let target: Target
    /// As it is written.
    let name: String
    private(set) var scheduler = SchedulerName.weightedLeastConnection
    private(set) var flags: ServiceFlags = []
    private(set) var transport: TransportProtocol?
    /// Of servers that say nothing else.
    private(set) var method = ForwardingMethod.masquerading
    private(set) var weight: Int32 = 1
    private(set) var persistenceTimeout: UInt32?
    private(set) var netmask: Netmask?
    private(set) var engine: String?
    private(set) var family: AddressFamily?
    var servers: [KeepalivedRealServer] = []
    private(set) var sorryServer: KeepalivedRealServer?
    /// Whether it is there all the time, with weight 0.
    private(set) var isSorryServerInhibited = false
    private(set) var leftOut: [String] = []

    enum Target {
        case endpoint(Endpoint)
        case mark(UInt32)
        case group(String)
    }

    static let families: [String: AddressFamily] = ["inet": .ipv4, "inet6": .ipv6]

    /// `ADDRESS [PORT]`, `fwmark MARK` or `group NAME`; says what is wrong otherwise.
    init?(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) {
        let words = statement.words
        place = statement.place
        name = words.dropFirst().prefix(2).map { quoted($0.text) }.joined(separator: " ")
        switch statement.value?.text {
        case "group" where words.count > 2: target = .group(words[2].text)
        case "fwmark":
            guard
                let mark: UInt32 = KeepalivedNumber.read(
                    words.count > 2 ? words[2] : nil, in: 1...UInt32.max, "a mark", behind: words[1], &builder
                )
            else { return nil }
            target = .mark(mark)
        default:
            guard let (address, port) = KeepalivedRealServer.endpoint(statement, &builder) else { return nil }
            target = .endpoint(Endpoint(address: address, port: port ?? 0))
            family = address.family
        }
    }

    /// - Returns: false for an unknown keyword.
    mutating func read(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) -> Bool {
        let keyword = statement.keyword
        statement.remarkFurtherWords(&builder)
        switch keyword {
        case "lvs_sched", "lb_algo": readScheduler(statement, &builder)
        case "ops": flags.insert(.onePacket)
        case "flag-1", "flag-2", "flag-3", "sh-port", "sh-fallback", "mh-port", "mh-fallback":
            readFlag(statement, &builder)
        case "lvs_method", "lb_kind":
            if let method = KeepalivedRealServer.method(statement, &builder) { self.method = method }
        case "protocol": readProtocol(statement, &builder)
        case "persistence_engine": engine = statement.value?.text
        case "persistence_timeout":
            guard statement.value != nil else {
                persistenceTimeout = Persistence.defaultTimeout
                break
            }
            persistenceTimeout = KeepalivedNumber.read(
                statement.value, in: 1...KeepalivedNumber.longestTime, "seconds", behind: statement.words[0],
                &builder)
        case "persistence_granularity": readGranularity(statement, &builder)
        case "weight":
            if let weight = KeepalivedRealServer.weight(statement, &builder) { self.weight = weight }
        case "ip_family": readFamily(statement, &builder)
        case "sorry_server": sorryServer = KeepalivedRealServer(statement, &builder)
        case "sorry_server_inhibit": isSorryServerInhibited = sorryServer != nil
        case "sorry_server_lvs_method":
            if let method = KeepalivedRealServer.method(statement, &builder) { sorryServer?.method = method }
        default:
            guard KeepalivedKeywords.ofVirtualServer.contains(keyword) else { return false }
            if !leftOut.contains(keyword) { leftOut.append(keyword) }
        }
        return true
    }

    private mutating func readScheduler(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) {
        let name = SchedulerName(rawValue: statement.value?.text ?? "")
        guard SchedulerName.known.contains(name) else {
            let names = SchedulerName.known.map(\.rawValue).joined(separator: ", ")
            return builder.problem(
                at: statement.value?.place ?? statement.place,
                "expected a scheduler, one of \(names), found \(quoted(name.rawValue))")
        }
        scheduler = name
    }

    /// Flags with the name of a scheduler count behind it only.
    private mutating func readFlag(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) {
        guard let known = SchedulerFlagText.all.first(where: { "\($0.name)" == statement.keyword }) else {
            return
        }
        if let only = known.scheduler, only != scheduler {
            return builder.problem(
                at: statement.place,
                "keepalived ignores \(statement.keyword) unless it stands behind lvs_sched \(only.rawValue)")
        }
        flags.formUnion(known.flag)
    }

    private mutating func readProtocol(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) {
        let known: [String: TransportProtocol] = ["tcp": .tcp, "udp": .udp, "sctp": .sctp]
        guard let transport = known[statement.value?.text.lowercased() ?? ""] else {
            return builder.problem(
                at: statement.value?.place ?? statement.place, "expected TCP, UDP or SCTP behind protocol")
        }
        self.transport = transport
    }

    /// Decides the family where nothing else has.
    private mutating func readGranularity(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder)
    {
        let text = statement.value?.text ?? ""
        switch family ?? (text.contains(".") ? .ipv4 : .ipv6) {
        case .ipv4:
            if case .ipv4(let bits) = IPAddress(text) { netmask = .ipv4(bits) } else { netmask = nil }
        case .ipv6:
            let length = UInt32(text).flatMap { (1...128).contains($0) ? $0 : nil }
            netmask = length.map { .ipv6(prefixLength: $0) }
        }
        guard let netmask else {
            return builder.problem(
                at: statement.value?.place ?? statement.place,
                "expected a netmask such as 255.255.255.0, or 1 to 128 bits of IPv6, found \(quoted(text))")
        }
        if case .mark = target, family == nil { family = netmask.family }
        persistenceTimeout = persistenceTimeout ?? Persistence.defaultTimeout
    }

    private mutating func readFamily(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) {
        let text = statement.value?.text ?? ""
        guard let family = Self.families[text], self.family == nil || self.family == family else {
            return builder.problem(
                at: statement.value?.place ?? statement.place,
                Self.families[text] == nil
                    ? "expected inet or inet6, found \(quoted(text))"
                    : "the virtual server \(name) is of the other family")
        }
        self.family = family
    }
}
