import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The choice is a format, and whether lines that do not fit are passed over. Pieces change nothing; a mistake has a place in
/// the text; flows are such as the simulator takes.
enum TrafficFuzz {
    private struct Reading: Equatable {
        var flows: [Flow] = []
        var tally = TrafficTally()
        var format: TrafficFormat?
        var error: TrafficError?
    }

    static func run(_ choice: UInt8, _ bytes: [UInt8]) {
        let formats: [TrafficFormat?] = TrafficFormat.allCases + [nil]
        var settings = TrafficSettings()
        settings.destinations[""] = [Endpoint(address: .ipv4(1), port: 80)]
        settings.passesOverBadLines = choice & 0x80 != 0
        if choice & 0x40 != 0 { settings.isService = { $1.port == 80 && $0 == .tcp } }
        settings.openFlows = 2
        let format = formats[Int(choice & 0x3f) % formats.count]
        let reading = read(bytes, format, settings, piece: 1)
        precondition(
            reading == read(bytes, format, settings, piece: max(1, bytes.count)), "pieces change a flow")
        for flow in reading.flows {
            precondition((0...SimulationTime.latest).contains(flow.time), "a time that no simulation takes")
            precondition(
                (0...SimulationTime.latest).contains(flow.duration ?? 0), "a duration that none takes")
            precondition(
                flow.client.address.family == flow.destination.address.family, "a flow of two families")
        }
        switch reading.error?.place {
        case .line(let line, let column)?:
            precondition(TextRows(bytes).have(line: line, column: column), "a place that is not there")
        case .byte(let offset)?: precondition(offset <= UInt64(bytes.count), "a place that is not there")
        case nil: precondition(reading.tally.cutAt ?? 0 <= UInt64(bytes.count), "a place that is not there")
        }
    }

    private static func read(
        _ bytes: [UInt8], _ format: TrafficFormat?, _ settings: TrafficSettings, piece: Int
    ) -> Reading {
        var rest = bytes[...]
        var (reading, flows) = (Reading(), [Flow]())
        let reader = TrafficReader(settings)
        do throws(TrafficError) {
            reading.format = try reader.read(
                format, &reading.tally,
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
            reader.finish(&reading.tally) { flow in
                flows.append(flow)
                return true
            }
        } catch {
            reading.error = error
        }
        reading.flows = flows
        return reading
    }
}
