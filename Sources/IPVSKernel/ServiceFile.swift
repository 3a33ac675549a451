import IPVSModel

/// `/proc/net/ip_vs`: services and destinations in the order of the kernel's dump (`ip_vs_info_seq_show`).
package enum ServiceFile {
    package static let path = "/proc/net/ip_vs"

    /// How many services a whole read of the file shows: fewer than there are while another network namespace has a
    /// table, since `ip_vs_info_seq_next` counts the services of all, and `ip_vs_info_array`, where a read goes on, its own.
    package static func numberOfServices() throws(KernelError) -> Int {
        var linesOfTitle = 3
        var count = 0
        let file = try ProcFile(path)
        try file.forEachLine { line in
            if linesOfTitle > 0 {
                linesOfTitle -= 1
            } else if line.first != UInt8(ascii: " ") {
                count += 1
            }
            return true
        }
        return count
    }

    /// Gives each of `services`, which a dump has just told, the destinations that the file lists for it.
    ///
    /// - Returns: nil when the file does not say the same services in the same order.
    static func destinations(
        of services: [PlainService], path: String
    ) throws(KernelError) -> PlainTable? {
        var merging = Merging(services: services)
        let file = try ProcFile(path)
        try file.forEachLine { merging.take($0) }
        return merging.table
    }

    /// Walks the services while the lines of the file go by.
    package struct Merging {
        private var services: [PlainService]
        private var position = -1
        private var agrees = true
        private var titleLines = 3

        package init(services: [PlainService]) { self.services = services }

        /// The result when every line was understood and every service seen.
        package var table: PlainTable? {
            agrees && position == services.count - 1 ? PlainTable(services: services) : nil
        }

        /// Takes one line; false when no more are needed.
        package mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
            if titleLines > 0 {
                titleLines -= 1
                return true
            }
            agrees = isDestination(line) ? takeDestination(line) : takeService(line)
            return agrees
        }

        private func isDestination(_ line: ArraySlice<UInt8>) -> Bool {
            line.first == UInt8(ascii: " ")
        }

        private mutating func takeService(_ line: ArraySlice<UInt8>) -> Bool {
            position += 1
            guard position < services.count else { return false }
            var fields = FieldReader(line)
            let kind = fields.word()
            switch services[position].service.identity {
            case .firewallMark(let mark, _):
                return kind == "FWM" && FieldReader.number(fields.word(), radix: 16) == mark
            case .endpoint(let transport, let endpoint):
                return ProtocolName.transport(kind) == transport && fields.endpoint() == endpoint
            }
        }

        private mutating func takeDestination(_ line: ArraySlice<UInt8>) -> Bool {
            var fields = FieldReader(line)
            guard services.indices.contains(position), fields.word() == "->",
                let endpoint = fields.endpoint(), let forwarding = ForwardingWord(fields.word()),
                let weight = fields.decimal(Int32.self), let active = fields.decimal(UInt32.self),
                let inactive = fields.decimal(UInt32.self)
            else { return false }
            services[position].destinations.append(
                PlainServer(
                    endpoint: endpoint, forwarding: forwarding, weight: weight, active: active,
                    inactive: inactive))
            return true
        }
    }
}

/// Names of protocols in `/proc` files (`ip_vs_proto_name`).
enum ProtocolName {
    static func transport(_ word: ArraySlice<UInt8>) -> TransportProtocol? {
        if word == "TCP" { return .tcp }
        if word == "UDP" { return .udp }
        if word == "SCTP" { return .sctp }
        // Persistence templates of firewall marks.
        if word == "IP" { return TransportProtocol(rawValue: 0) }
        guard word.starts(with: "IP_".utf8) else { return nil }
        return FieldReader.number(word.dropFirst(3), radix: 10).map(TransportProtocol.init(rawValue:))
    }
}
