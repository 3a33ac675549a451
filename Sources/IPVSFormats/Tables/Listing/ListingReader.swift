import IPVSModel
import IPVSRules

/// Reads what `ipvsadm -L -n` printed, as people paste it: with or without its head, indented or behind `>`.
///
/// Counts are left aside. What is listed is in an order of its own, and thresholds are in other listings.
package struct ListingReader {
    private var builder: TableTextBuilder
    /// The service that servers are listed for; nil before the first one, and behind one that cannot be understood.
    private var service: ServiceIdentity?
    /// A listing has the server first that the kernel has first, which is the one added last.
    private var servers: [(destination: Destination, place: TextPlace)] = []
    private var columns = ServerColumns.plain
    private var hasServices = false

    /// What stands behind the address of a server.
    private enum ServerColumns {
        /// Method, weight, counts.
        case plain
        /// Method, wrapping, weight, counts.
        case tunnels
    }

    /// - Parameter limits: how much is taken.
    package static func read(
        _ text: [UInt8], file: String, limits: TableTextLimits = TableTextLimits()
    ) -> TableText {
        var reader = ListingReader(
            builder: TableTextBuilder(file: file, format: .listing, limits: limits))
        var lines = TextLines(text)
        while reader.builder.canGoOn, let line = lines.next() {
            reader.read(line, TextPlace(file: file, line: lines.number, column: 1))
        }
        reader.endService()
        reader.builder.omit([.thresholds, .serverOrder])
        if reader.columns == .plain { reader.builder.omit([.tunnelKinds]) }
        return reader.builder.finish()
    }

    private mutating func read(_ line: ArraySlice<UInt8>, _ start: TextPlace) {
        let words = [TextWord](of: line).drop { $0.text == ">" || $0.text == "|" }
        guard let first = words.first else { return }
        var place = start
        place.column += first.offset
        switch first.text {
        case "IP" where words.dropFirst().first?.text == "Virtual": break
        case "Prot",
            "->" where words.contains { $0.text.hasSuffix("Address:Port") }:
            readHead(words, place)
        case "->": readServer(words.map(\.text), place)
        // What was typed: `# ipvsadm -L -n`.
        case _ where first.text.hasPrefix("#") || words.contains { $0.text.hasSuffix("ipvsadm") }: break
        default: readService(words.map(\.text), place)
        }
    }

    /// What the columns are called tells which listing it is.
    private mutating func readHead(_ words: ArraySlice<TextWord>, _ place: TextPlace) {
        let titles = Set(words.map(\.text))
        let others = [
            "Conns": "--stats", "CPS": "--rate", "Uthreshold": "--thresholds",
            "PersistConn": "--persistent-conn",
        ]
        if let other = words.lazy.compactMap({ others[$0.text] }).first {
            builder.stop(
                at: place,
                "this listing does not say how servers are reached: print it without \(other), by ipvsadm -L -n"
            )
        }
        if titles.contains("TunnelInfo") { columns = .tunnels }
    }

    // MARK: Services

    private mutating func readService(_ words: [String], _ place: TextPlace) {
        endService()
        hasServices = true
        guard let (identity, rest) = Self.identity(words) else {
            builder.problem(
                at: place,
                "expected a service as ipvsadm -L -n prints it, such as TCP  192.0.2.1:80 wlc, found "
                    + quoted(words.joined(separator: " ")) + "; names are not looked up")
            return
        }
        guard let name = rest.first, var service = Self.options(rest.dropFirst(), of: identity, name) else {
            let options = rest.isEmpty ? "nothing" : quoted(rest.joined(separator: " "))
            builder.problem(
                at: place,
                "expected a scheduler and the options of \(identity), such as wlc persistent 360, found \(options)"
            )
            return
        }
        service.identity = identity
        builder.add(.addService(service), at: place)
        self.service = identity
    }

    /// `TCP 192.0.2.1:80`, `FWM 5`, `FWM 5 IPv6`, and the words behind.
    private static func identity(_ words: [String]) -> (ServiceIdentity, ArraySlice<String>)? {
        guard words.count > 1 else { return nil }
        if words[0] == "FWM" {
            guard let mark = DecimalText.number(words[1][...]).flatMap(UInt32.init(exactly:)) else {
                return nil
            }
            let isIPv6 = words.count > 2 && words[2] == "IPv6"
            return (.firewallMark(mark, isIPv6 ? .ipv6 : .ipv4), words[(isIPv6 ? 3 : 2)...])
        }
        guard let transport = TransportProtocol(listedName: words[0]), let endpoint = Endpoint(words[1])
        else {
            return nil
        }
        return (.endpoint(transport, endpoint), words[2...])
    }

    /// `wlc (flag-2) persistent 360 mask 64 pe sip ops`
    private static func options(
        _ words: ArraySlice<String>, of identity: ServiceIdentity, _ scheduler: String
    ) -> VirtualService? {
        var service = VirtualService(identity: identity, scheduler: SchedulerName(rawValue: scheduler))
        var words = words
        while let word = words.popFirst() {
            switch word {
            case "ops": service.flags.insert(.onePacket)
            case "persistent":
                guard let seconds = words.popFirst().flatMap({ UInt32($0) }) else { return nil }
                service.persistence = Persistence(timeout: seconds, netmask: .host(identity.family))
            case "mask":
                guard let mask = words.popFirst().flatMap({ netmask($0, identity.family) }) else {
                    return nil
                }
                service.persistence?.netmask = mask
            case "pe":
                guard let engine = words.popFirst() else { return nil }
                service.persistenceEngine = engine
            case _ where word.hasPrefix("(") && word.hasSuffix(")"):
                for name in word.dropFirst().dropLast().split(separator: ",") {
                    guard let flag = flag(name, of: service.scheduler) else { return nil }
                    service.flags.formUnion(flag)
                }
            default: return nil
            }
        }
        return service
    }

    private static func netmask(_ text: String, _ family: AddressFamily) -> Netmask? {
        switch family {
        case .ipv4:
            guard case .ipv4(let bits) = IPAddress(text) else { return nil }
            return .ipv4(bits)
        case .ipv6:
            guard let length = UInt32(text), (1...128).contains(length) else { return nil }
            return .ipv6(prefixLength: length)
        }
    }

    private static func flag(_ name: Substring, of scheduler: SchedulerName) -> ServiceFlags? {
        SchedulerFlagText.all.first { "\($0.name)" == name && ($0.scheduler ?? scheduler) == scheduler }?.flag
    }

    private mutating func endService() {
        if let service {
            for (destination, place) in servers.reversed() {
                builder.add(.addDestination(destination, to: service), at: place)
            }
        }
        service = nil
        servers = []
    }

    // MARK: Servers

    private mutating func readServer(_ words: [String], _ place: TextPlace) {
        guard hasServices else {
            builder.problem(at: place, "expected a service before its servers")
            return
        }
        // The service has been told of.
        guard service != nil else { return }
        guard servers.count < builder.limits.changes else { return }
        let weightIndex = columns == .tunnels ? 4 : 3
        guard words.count > weightIndex, let endpoint = Endpoint(words[1]),
            let method = method(words), let weight = Int32(words[weightIndex])
        else {
            builder.problem(
                at: place,
                "expected a server as ipvsadm -L -n prints it, such as -> 192.0.2.1:80 Route 1 0 0, found "
                    + quoted(words.joined(separator: " ")) + "; names are not looked up")
            return
        }
        servers.append((Destination(endpoint: endpoint, method: method, weight: weight), place))
    }

    private func method(_ words: [String]) -> ForwardingMethod? {
        guard let word = ForwardingWord(rawValue: words[2]) else { return nil }
        guard columns == .tunnels, word == .tunnelling else {
            return ForwardingCode(number: word.number).method
        }
        return Self.tunnel(words[3]).map(ForwardingMethod.tunnelling)
    }

    /// `ipip`, `gue:6080:+c`, `gre:-c`
    private static func tunnel(_ text: String) -> Tunnel? {
        let checksums: [Substring: TunnelChecksum] = ["-c": .none, "+c": .full, "r+c": .remote]
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch (parts[0], parts.count) {
        case ("ipip", 1): return .ipip
        case ("gre", 2): return checksums[parts[1]].map { .gre(checksum: $0) }
        case ("gue", 3):
            guard let port = UInt16(parts[1]), let checksum = checksums[parts[2]] else { return nil }
            return .gue(port: port, checksum: checksum)
        default: return nil
        }
    }
}

extension TransportProtocol {
    /// As listings call it (`ip_vs_proto_name`).
    fileprivate init?(listedName name: String) {
        switch name {
        case "TCP": self = .tcp
        case "UDP": self = .udp
        case "SCTP": self = .sctp
        case "IP": self.init(rawValue: 0)
        case "ICMP": self.init(rawValue: 1)
        case "ICMPv6": self.init(rawValue: 58)
        default:
            guard name.hasPrefix("IP_"), let number = UInt16(name.dropFirst(3)) else { return nil }
            self.init(rawValue: number)
        }
    }
}
