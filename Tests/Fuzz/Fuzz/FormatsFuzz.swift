import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// The choice is a format of `ipvs`. A mistake has a place in the text, and what was read can be written and read again.
enum FormatsFuzz {
    static func run(_ choice: UInt8, _ text: [UInt8]) {
        switch choice % 10 {
        case 0: readFlows(text, chunkSize: Int(choice / 10) + 1)
        case 1: expectPlace(in: text) { file throws(FormatError) in _ = try ClientList(text, file: file) }
        case 2: expectPlace(in: text) { file throws(FormatError) in _ = try ScenarioFile(text, file: file) }
        case 3: readDrained(text)
        case 4: readAnswer(text)
        case 5 where choice / 10 % 2 == 1: ServersFuzz.run(text)
        case 5: expectPlace(in: text) { file throws(FormatError) in _ = try AgentFile(text, file: file) }
        case 6: readFollowed(text)
        case 7: readWords(text)
        case 8: readPacketFilter(text)
        default: readConnections(text)
        }
    }

    private static func readConnections(_ text: [UInt8]) {
        expectPlace(in: text) { file throws(FormatError) in _ = try ConnectionsDocument(text, file: file) }
    }

    static func expectPlace(
        in text: [UInt8], _ read: (_ file: String) throws(FormatError) -> Void
    ) {
        do throws(FormatError) {
            try read("file")
        } catch {
            precondition(
                TextRows(text).have(line: error.line, column: error.column), "a place that is not there")
        }
    }

    /// Chunks must change nothing, and time does not run backwards.
    private static func readFlows(_ text: [UInt8], chunkSize: Int) {
        let found = flows(of: text, chunkSize: chunkSize)
        let whole = flows(of: text, chunkSize: max(text.count, 1))
        precondition(found.flows == whole.flows && found.error == whole.error, "chunks change a flow")
        var last: Nanoseconds = 0
        var copy = Array((FlowReader.header + "\n").utf8)
        for flow in found.flows {
            precondition(flow.time >= last && flow.time <= SimulationTime.latest, "a time out of order")
            last = flow.time
            copy += PlacementText.key(of: flow)
            copy += ",\(flow.duration.map(DecimalSeconds.text) ?? "")\n".utf8
        }
        if !found.flows.isEmpty {
            let again = flows(of: copy, chunkSize: copy.count)
            precondition(again.flows == found.flows && again.error == nil, "a flow does not come back")
        }
        if let error = found.error {
            precondition(
                TextRows(text).have(line: error.line, column: error.column), "a place that is not there")
        }
    }

    private static func flows(of text: [UInt8], chunkSize: Int) -> (flows: [Flow], error: FormatError?) {
        var rest = text[...]
        var flows: [Flow] = []
        do throws(FormatError) {
            var reader = try FlowReader(file: "file") { buffer in
                let chunk = rest.prefix(min(chunkSize, buffer.count))
                rest = rest.dropFirst(chunk.count)
                buffer.copyBytes(from: chunk)
                return chunk.count
            }
            while let flow = try reader.next() { flows.append(flow) }
            return (flows, nil)
        } catch {
            return (flows, error)
        }
    }

    /// Marks of packet filters, of which each is one that somebody could write, but for 0.
    private static func readPacketFilter(_ text: [UInt8]) {
        expectPlace(in: text) { file throws(FormatError) in
            for rule in try PacketFilterMarks(text, file: file).rules where rule.mark != 0 {
                precondition(MarkText.parse(rule.text)?.ports == rule.ports, "a mark changes")
            }
        }
    }

    /// What is understood comes back.
    private static func readDrained(_ text: [UInt8]) {
        expectPlace(in: text) { file throws(FormatError) in
            let memory = try DrainedServers(text, file: file)
            let again = try? DrainedServers(memory.json.text, file: file)
            precondition(again == memory, "a drained server does not come back")
        }
    }

    /// What an agent says. More of what comes changes nothing once it is complete.
    private static func readAnswer(_ text: [UInt8]) {
        let whole = Result { () throws(AgentAnswer.Mistake) in try AgentAnswer(text) }
        if let end = (0...text.count).first(where: { AgentAnswer.isComplete(text.prefix($0)) }) {
            let part = Result { () throws(AgentAnswer.Mistake) in try AgentAnswer(Array(text.prefix(end))) }
            precondition(part == whole, "what follows changes an answer")
        }
        guard case .success(let answer) = whole else { return }
        precondition(answer.percent ?? 0 <= 25_600, "a percentage beyond HAProxy's")
        precondition(answer.reason?.isEmpty != true && answer.unknownWord?.isEmpty != true, "an empty word")
    }

    /// What is understood comes back.
    private static func readFollowed(_ text: [UInt8]) {
        expectPlace(in: text) { file throws(FormatError) in
            let memory = try FollowedServers(text, file: file)
            let again = try? FollowedServers(memory.json.text, file: file)
            precondition(again == memory, "a followed server does not come back")
        }
    }

    /// Words of the command line.
    private static func readWords(_ text: [UInt8]) {
        for bytes in text.split(separator: UInt8(ascii: "\n")) {
            let word = String(decoding: bytes, as: UTF8.self)
            _ = try? WorkloadText.network(word)
            _ = try? WorkloadText.ports(word)
            _ = try? WorkloadText.target(word)
            _ = try? WorkloadText.billionths(word)
            _ = QuantityText.length(word)
            _ = QuantityText.count(word)
            if let rate = QuantityText.rate(word) {
                precondition(QuantityText.rate(rate.text) == rate, "a rate changes")
            }
            if let endpoint = EndpointText.parse(word) {
                precondition(EndpointText.parse(endpoint.description) == endpoint, "an endpoint changes")
            }
            if let mark = MarkText.parse(word) {
                precondition(MarkText.parse(mark.text) == mark, "a mark changes")
            }
        }
    }
}
