import IPVSModel

/// How names of hosts and ports become numbers. Look-ups leave the process, so they come from outside.
public struct NameResolution {
    /// The IPv4 address of a host, as a number in host order; nil for no such host.
    public var address: (_ host: ArraySlice<UInt8>) -> UInt32?
    /// The port of a service; nil for no such service of that protocol.
    public var port: (_ service: ArraySlice<UInt8>, _ transport: TransportProtocol) -> UInt16?

    /// Names by these functions.
    public init(
        address: @escaping (_ host: ArraySlice<UInt8>) -> UInt32?,
        port: @escaping (_ service: ArraySlice<UInt8>, _ transport: TransportProtocol) -> UInt16?
    ) {
        self.address = address
        self.port = port
    }

    /// Knows no names.
    public static var none: NameResolution { .init(address: { _ in nil }, port: { _, _ in nil }) }
}
