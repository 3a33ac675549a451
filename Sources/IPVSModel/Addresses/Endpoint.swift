/// An address and a port, as in `10.0.0.1:80` and `[2001:db8::1]:80`. Port 0 means "every port" in a virtual service.
public struct Endpoint: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The host.
    public var address: IPAddress
    /// The port, in host order.
    public var port: UInt16

    /// An endpoint of these parts.
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `10.0.0.1:80`, `[2001:db8::1]:80`
    public var description: String {
        switch address {
        case .ipv4: "\(address):\(port)"
        case .ipv6: "[\(address)]:\(port)"
        }
    }

    /// By address, then by port.
    public static func < (left: Self, right: Self) -> Bool {
        (left.address, left.port) < (right.address, right.port)
    }

    /// One number for an IPv4 endpoint: tables of thousands are made and compared by it.
    public func hash(into hasher: inout Hasher) {
        switch address {
        case .ipv4(let value): hasher.combine(UInt64(value) << 16 | UInt64(port))
        case .ipv6(let value):
            hasher.combine(value)
            hasher.combine(port)
        }
    }
}
