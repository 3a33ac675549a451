import IPVSModel
import IPVSRules
import IPVSSimulator

/// Writes placements, CSV with the header `time,protocol,client,destination,server,outcome`, one row for each flow.
///
/// It needs no director, but to be told of the servers that are added: so rows can be written by another thread than the
/// one that plays.
package struct PlacementText: Sendable {
    package static let header = "time,protocol,client,destination,server,outcome\n"

    /// By place: that of no server first, then those of servers by number.
    private var addresses: [IPAddress?] = [nil]
    /// What the latest row of each ends with.
    private var endings = [Ending()]

    package init() {}

    /// Servers whose addresses are known.
    package var knownServers: Int { addresses.count - 1 }

    /// Tells the addresses of the servers that follow those that are known.
    package mutating func learn(_ added: [IPAddress]) {
        addresses += added.map(Optional.some)
        endings += repeatElement(Ending(), count: added.count)
    }

    /// Appends a row. `key` is the text of the flow's first four columns.
    package mutating func append(
        _ placement: Placement, key: UnsafeRawBufferPointer, director: borrowing SimulatedDirector,
        to text: inout [UInt8]
    ) {
        learn(director.addresses(ofServersFrom: knownServers))
        append(placement, key: key, to: &text)
    }

    /// Appends a row of a server that is known, or of none.
    @inline(__always)
    package mutating func append(
        _ placement: Placement, key: UnsafeRawBufferPointer, to text: inout [UInt8]
    ) {
        let ending = ending(of: placement)
        text.append(addingCapacity: key.count + Ending.longest) { row in
            row.append(bytes: key)
            withUnsafeBytes(of: ending.bytes) { bytes in
                row.append(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<Int(ending.length)]))
            }
        }
    }

    /// The first four columns of a flow that did not come from a file.
    package static func key(of flow: Flow) -> [UInt8] {
        Array("\(DecimalSeconds.text(flow.time)),\(flow.transport),\(flow.client),\(flow.destination)".utf8)
    }

    @inline(__always)
    private mutating func ending(of placement: Placement) -> Ending {
        let place = placement.server.map { Int($0.rawValue) + 1 } ?? 0
        if endings[place].isOf(placement) { return endings[place] }
        let ending = Ending(of: placement, at: addresses[place])
        endings[place] = ending
        return ending
    }
}

/// The last two columns of a row, with the comma before them and the line feed behind.
private struct Ending: Sendable {
    /// `,[0000:0000:0000:0000:0000:ffff:255.255.255.255]:65535,persistent` and a line feed have 67.
    static var longest: Int { 67 }

    private var port: UInt16 = 0
    private var outcome: Placement.Outcome?
    private(set) var length: UInt8 = 0
    private(set) var bytes = InlineArray<67, UInt8>(repeating: 0)

    init() {}

    init(of placement: Placement, at address: IPAddress?) {
        port = placement.port
        outcome = placement.outcome
        let server = address.map { "\(Endpoint(address: $0, port: placement.port))" } ?? ""
        for byte in ",\(server),\(placement.outcome)\n".utf8.prefix(Self.longest) {
            bytes[Int(length)] = byte
            length += 1
        }
    }

    @inline(__always)
    func isOf(_ placement: Placement) -> Bool { port == placement.port && outcome == placement.outcome }
}

extension OutputSpan<UInt8> {
    /// Appends bytes for which there is room.
    @inline(__always)
    fileprivate mutating func append(bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= freeCapacity)
        withUnsafeMutableBufferPointer { buffer, count in
            UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                .copyMemory(from: bytes)
            count += bytes.count
        }
    }
}
