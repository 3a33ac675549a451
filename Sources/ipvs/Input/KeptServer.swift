import IPVSKernel
import IPVSModel
import IPVSWire

/// What a command keeps of a server that the kernel tells of.
package protocol KeptServer: ReadServer {
    init(_ server: DestinationSnapshot)
}

/// Those of `ReadServer` are compiled for its own module's kinds alone.
extension KeptServer {
    package init?(
        _ object: RawSpan, at places: inout DestinationPlaces, of serviceFamily: AddressFamily
    ) throws(WireError) {
        guard let server = try DestinationSnapshot(object, at: &places, of: serviceFamily) else { return nil }
        self.init(server)
    }

    package static func clear(_ servers: inout [Self]) { servers.removeAll(keepingCapacity: true) }

    package static func append(
        _ object: RawSpan, to servers: inout [Self], at places: inout DestinationPlaces,
        of serviceFamily: AddressFamily
    ) throws(WireError) {
        guard let server = try Self(object, at: &places, of: serviceFamily) else { return }
        servers.append(server)
    }
}
