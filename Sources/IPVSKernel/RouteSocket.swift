import Glibc
import IPVSModel

/// Asks the kernel's routing (rtnetlink(7)) where packets would go, how long they may be, and which neighbours it knows. Nothing is sent to
/// anyone else, and nothing is changed.
package struct RouteSocket: ~Copyable {
    /// Where packets to an address would go.
    package struct Route: Sendable, Hashable {
        /// The source that they would get; nil where there is no way. A local address is its own.
        package var source: IPAddress?
        /// Name of the interface that they would leave by.
        package var interface: String?
        /// nil for a neighbour.
        package var gateway: IPAddress?
    }

    /// An entry of the table of neighbours.
    package struct Neighbour: Sendable, Hashable {
        package var address: IPAddress
        /// Not so after questions without an answer (`NUD_INCOMPLETE`, `NUD_FAILED`).
        package var answers: Bool
    }

    private let descriptor: Int32
    /// Of the last question.
    private var sequence: UInt32 = 0
    private static let bufferSize = 1 << 16

    /// nil where there is no such socket.
    package init?() {
        descriptor = socket(
            AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), Number.protocol)
        guard descriptor >= 0 else { return nil }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// From linux/rtnetlink.h and linux/neighbour.h.
    private enum Number {
        /// `NETLINK_ROUTE`
        static let `protocol`: Int32 = 0
        static let error: UInt16 = 2
        static let done: UInt16 = 3
        static let newLink: UInt16 = 16
        static let getLink: UInt16 = 18
        static let newRoute: UInt16 = 24
        static let getRoute: UInt16 = 26
        static let newNeighbour: UInt16 = 28
        static let getNeighbour: UInt16 = 30
        static let request: UInt16 = 1
        static let dump: UInt16 = 0x300
        static let destination: UInt16 = 1
        static let outInterface: UInt16 = 4
        static let gateway: UInt16 = 5
        static let preferredSource: UInt16 = 7
        static let via: UInt16 = 18
        static let interfaceName: UInt16 = 3
        static let longestPacket: UInt16 = 4
        static let local: UInt8 = 2
        /// `NUD_INCOMPLETE`, `NUD_FAILED`
        static let silent: UInt16 = 0x21
    }

    /// - Returns: nil where the kernel does not answer.
    package mutating func route(to address: IPAddress) -> Route? {
        let bytes = address.networkBytes
        // struct rtmsg: the family, the length of the destination, and ten bytes that are 0.
        var body = [address.family.number, UInt8(bytes.count * 8)] + [UInt8](repeating: 0, count: 10)
        body += Self.attribute(Number.destination, bytes)
        guard send(Number.getRoute, Number.request, body) else { return nil }
        var route: Route?
        receive { type, message in
            if type == Number.error {
                route = Route()
            } else if type == Number.newRoute, message.count >= 12 {
                route = Self.route(to: address, message)
            }
            return false
        }
        return route
    }

    private static func route(to address: IPAddress, _ message: ArraySlice<UInt8>) -> Route {
        var route = Route()
        let isLocal = message[message.startIndex + 7] == Number.local
        forEachAttribute(message.dropFirst(12)) { type, value in
            switch type {
            case Number.outInterface: route.interface = interfaceName(value)
            case Number.gateway: route.gateway = IPAddress(networkBytes: value)
            // Two bytes say the family, which is another one than the destination's.
            case Number.via: route.gateway = IPAddress(networkBytes: value.dropFirst(2))
            case Number.preferredSource: route.source = IPAddress(networkBytes: value)
            default: break
            }
        }
        if isLocal { route.source = address }
        // There is a way; from where does not matter then.
        if route.source == nil, route.interface != nil { route.source = .unspecified(address.family) }
        return route
    }

    package mutating func neighbours() -> [Neighbour] {
        // struct ndmsg
        guard send(Number.getNeighbour, Number.request | Number.dump, [UInt8](repeating: 0, count: 12)) else {
            return []
        }
        var neighbours: [Neighbour] = []
        receive { type, message in
            guard type != Number.done, type != Number.error else { return false }
            guard type == Number.newNeighbour, message.count >= 12 else { return true }
            let state = UInt16(message[message.startIndex + 8]) | UInt16(message[message.startIndex + 9]) << 8
            Self.forEachAttribute(message.dropFirst(12)) { type, value in
                guard type == Number.destination, let address = IPAddress(networkBytes: value) else { return }
                neighbours.append(.init(address: address, answers: state & Number.silent == 0))
            }
            return true
        }
        return neighbours
    }

    /// The longest packet of each interface, in bytes, by its name.
    package mutating func longestPackets() -> [String: UInt32] {
        // struct ifinfomsg
        guard send(Number.getLink, Number.request | Number.dump, [UInt8](repeating: 0, count: 16)) else {
            return [:]
        }
        var found: [String: UInt32] = [:]
        receive { type, message in
            guard type == Number.newLink, message.count >= 16 else { return false }
            var name = ""
            var bytes: UInt32?
            Self.forEachAttribute(message.dropFirst(16)) { type, value in
                switch type {
                case Number.interfaceName: name = String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
                case Number.longestPacket where value.count == 4:
                    bytes = value.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                default: break
                }
            }
            found[name] = bytes
            return true
        }
        return found
    }

    private static func interfaceName(_ value: ArraySlice<UInt8>) -> String? {
        guard value.count == 4 else { return nil }
        let index = value.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(index, &name) != nil else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    // MARK: Messages

    private static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
        little(UInt16(4 + value.count)) + little(type) + value
            + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    }

    /// The machines of this program are little-endian.
    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private mutating func send(_ type: UInt16, _ flags: UInt16, _ body: [UInt8]) -> Bool {
        sequence &+= 1
        let message =
            Self.little(UInt32(16 + body.count)) + Self.little(type) + Self.little(flags)
            + Self.little(sequence)
            + Self.little(UInt32(0)) + body
        while true {
            let sent = message.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
            if sent == message.count { return true }
            guard sent < 0, errno == EINTR else { return false }
        }
    }

    /// Gives the messages that come, each by its type and what is behind its header, until one is the last or none comes.
    private func receive(_ goesOn: (UInt16, ArraySlice<UInt8>) -> Bool) {
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var rest = buffer[..<count]
            while rest.count >= 16 {
                let length = Int(rest.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
                guard length >= 16, length <= rest.count else { return }
                let number = rest.dropFirst(8).prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                guard number == sequence else {
                    // A late answer to an earlier question.
                    rest = rest.dropFirst((length + 3) & ~3)
                    continue
                }
                let type = UInt16(rest[rest.startIndex + 4]) | UInt16(rest[rest.startIndex + 5]) << 8
                guard goesOn(type, rest[(rest.startIndex + 16)..<(rest.startIndex + length)]) else { return }
                rest = rest.dropFirst((length + 3) & ~3)
            }
        }
    }

    private static func forEachAttribute(
        _ attributes: ArraySlice<UInt8>, _ body: (UInt16, ArraySlice<UInt8>) -> Void
    ) {
        var rest = attributes
        while rest.count >= 4 {
            let start = rest.startIndex
            let length = Int(rest[start]) | Int(rest[start + 1]) << 8
            guard length >= 4, length <= rest.count else { return }
            // The two highest bits say how the value is made.
            body(
                (UInt16(rest[start + 2]) | UInt16(rest[start + 3]) << 8) & 0x3fff,
                rest[(start + 4)..<(start + length)])
            rest = rest.dropFirst((length + 3) & ~3)
        }
    }
}

extension IPAddress {
    fileprivate var networkBytes: [UInt8] {
        switch self {
        case .ipv4(let number): withUnsafeBytes(of: number.bigEndian) { Array($0) }
        case .ipv6(let number): withUnsafeBytes(of: number.number.bigEndian) { Array($0) }
        }
    }

    fileprivate init?(networkBytes bytes: ArraySlice<UInt8>) {
        switch bytes.count {
        case 4: self = .ipv4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16: self = .ipv6(bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
        default: return nil
        }
    }
}

extension AddressFamily {
    fileprivate var number: UInt8 { UInt8(self == .ipv4 ? AF_INET : AF_INET6) }
}
