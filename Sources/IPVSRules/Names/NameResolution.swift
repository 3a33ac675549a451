import IPVSModel

/// How names of hosts and ports become numbers. Look-ups leave the process, so they come from outside.
package struct NameResolution {
    /// The IPv4 address of a host, as a number in host order; nil for no such host.
    package var address: (_ host: ArraySlice<UInt8>) -> UInt32?
    /// The port of a service; nil for no such service of that protocol.
    package var port: (_ service: ArraySlice<UInt8>, _ transport: TransportProtocol) -> UInt16?

    package init(
        address: @escaping (_ host: ArraySlice<UInt8>) -> UInt32?,
        port: @escaping (_ service: ArraySlice<UInt8>, _ transport: TransportProtocol) -> UInt16?
    ) {
        self.address = address
        self.port = port
    }

    /// Knows no names.
    package static var none: NameResolution { .init(address: { _ in nil }, port: { _, _ in nil }) }
}
