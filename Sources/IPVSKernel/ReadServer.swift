import IPVSModel
import IPVSWire

/// What can be read of a server: each kind of value takes from an answer what it holds and nothing else.
package protocol ReadServer: Sendable {
    /// Which server it is.
    var endpoint: Endpoint { get }

    /// Reads an answer; nil when it tells of no server.
    ///
    /// - Parameters:
    ///   - object: the attributes.
    ///   - places: of the server before, and then of this one.
    ///   - serviceFamily: family of a server that does not name its own, as before 3.18.
    init?(
        _ object: RawSpan, at places: inout DestinationPlaces, of serviceFamily: AddressFamily
    ) throws(WireError)

    /// Empties a list and keeps its memory.
    static func clear(_ servers: inout [Self])

    /// Reads an answer and appends it to `servers`, if it tells of a server.
    ///
    /// Both are the same for all; being requirements they are compiled for each kind, and cost a generic caller nothing for
    /// each server.
    static func append(
        _ object: RawSpan, to servers: inout [Self], at places: inout DestinationPlaces,
        of serviceFamily: AddressFamily
    ) throws(WireError)
}

extension ReadServer {
    package static func clear(_ servers: inout [Self]) { servers.removeAll(keepingCapacity: true) }

    package static func append(
        _ object: RawSpan, to servers: inout [Self], at places: inout DestinationPlaces,
        of serviceFamily: AddressFamily
    ) throws(WireError) {
        guard let server = try Self(object, at: &places, of: serviceFamily) else { return }
        servers.append(server)
    }
}

extension Destination: ReadServer {}

extension DestinationSnapshot: ReadServer {
    package var endpoint: Endpoint { destination.endpoint }
}

extension CountedServer: ReadServer {}
