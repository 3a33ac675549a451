import IPVSModel
import IPVSRules
import IPVSSimulator

/// Writes placements, CSV with the header `time,protocol,client,destination,server,outcome`, one row for each flow.
package struct PlacementText {
    package static let header = "time,protocol,client,destination,server,outcome\n"

    /// Texts of servers' endpoints, by server.
    private var endpoints: [(port: UInt16, text: [UInt8])?] = []

    package init() {}

    /// Appends a row. `key` is the text of the flow's first four columns.
    package mutating func append(
        _ placement: Placement, key: UnsafeRawBufferPointer, director: borrowing SimulatedDirector,
        to text: inout [UInt8]
    ) {
        text.append(contentsOf: key)
        text.append(UInt8(ascii: ","))
        appendServer(of: placement, director, to: &text)
        switch placement.outcome {
        case .scheduled: text.append(contentsOf: ",scheduled\n".utf8)
        case .persistent: text.append(contentsOf: ",persistent\n".utf8)
        case .existing: text.append(contentsOf: ",existing\n".utf8)
        case .refused: text.append(contentsOf: ",refused\n".utf8)
        case .passed: text.append(contentsOf: ",passed\n".utf8)
        }
    }

    /// The first four columns of a flow that did not come from a file.
    package static func key(of flow: Flow) -> [UInt8] {
        Array("\(DecimalSeconds.text(flow.time)),\(flow.transport),\(flow.client),\(flow.destination)".utf8)
    }

    private mutating func appendServer(
        of placement: Placement, _ director: borrowing SimulatedDirector, to text: inout [UInt8]
    ) {
        guard let server = placement.server.map({ Int($0.rawValue) }) else { return }
        if server >= endpoints.count || endpoints[server]?.port != placement.port {
            guard let endpoint = director.endpoint(of: placement) else { return }
            while endpoints.count <= server { endpoints.append(nil) }
            endpoints[server] = (placement.port, Array(endpoint.description.utf8))
        }
        if let known = endpoints[server] { text.append(contentsOf: known.text) }
    }
}
