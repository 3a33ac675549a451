import IPVSModel
import IPVSRules
import IPVSSimulator

@testable import IPVSFormats

/// What `TrafficReader` makes of bytes, which it gets in small pieces.
struct TrafficReading {
    var flows: [String] = []
    var tally = TrafficTally()
    var format: TrafficFormat?
    var error: TrafficError?

    init(
        _ bytes: [UInt8], _ format: TrafficFormat? = nil, piece: Int = 11,
        _ settings: TrafficSettings = .init()
    ) {
        var rest = bytes[...]
        var flows: [Flow] = []
        let reader = TrafficReader(settings)
        do throws(TrafficError) {
            self.format = try reader.read(
                format, &tally,
                fill: { buffer in
                    let chunk = rest.prefix(min(piece, buffer.count))
                    rest = rest.dropFirst(chunk.count)
                    buffer.copyBytes(from: chunk)
                    return chunk.count
                }
            ) { flow in
                flows.append(flow)
                return true
            }
            reader.finish(&tally) { flow in
                flows.append(flow)
                return true
            }
        } catch {
            self.error = error
        }
        self.flows = flows.sorted { $0.time < $1.time }.map { flow in
            let start =
                "\(DecimalSeconds.text(flow.time)) \(flow.transport) \(flow.client) \(flow.destination)"
            return start + " \(flow.duration.map(DecimalSeconds.text) ?? "-")"
        }
    }

    init(_ text: String, _ format: TrafficFormat? = nil, _ settings: TrafficSettings = .init()) {
        self.init(Array(text.utf8), format, settings)
    }
}
