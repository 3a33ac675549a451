import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The file that flows are written to. It is there from the start, so that a run of hours does not end at it.
struct FlowFile {
    private let output: OutputFile

    init(_ path: String) throws(Failure) { output = try OutputFile(path, aside: true) }

    /// Writes flows in the order of time, the first one at 0, and gives the file its name.
    ///
    /// - Returns: when the first one was, nil if there is none, and from it to the last one.
    func write(
        _ flows: inout FlowSorter, _ disguise: ClientDisguise?
    ) throws(Failure) -> (origin: Nanoseconds?, length: Nanoseconds) {
        var origin: Nanoseconds?
        var length: Nanoseconds = 0
        try output.append { $0 += (FlowReader.header + "\n").utf8 }
        try flows.forEach { flow throws(Failure) in
            let start = origin ?? flow.time
            origin = start
            length = flow.time - start
            var row = flow
            row.time = length
            if let disguise { row.client.address = disguise.address(for: flow.client.address) }
            try output.append { FlowRow.append(row, to: &$0) }
        }
        try output.finish()
        return (origin, length)
    }
}

/// A row of `FlowReader`'s format.
enum FlowRow {
    static func append(_ flow: Flow, to text: inout [UInt8]) {
        append(seconds: flow.time, to: &text)
        text.append(UInt8(ascii: ","))
        switch flow.transport {
        case .tcp: text += "tcp,".utf8
        case .udp: text += "udp,".utf8
        default: text += "\(flow.transport),".utf8
        }
        append(flow.client, to: &text)
        text.append(UInt8(ascii: ","))
        append(flow.destination, to: &text)
        text.append(UInt8(ascii: ","))
        if let duration = flow.duration { append(seconds: duration, to: &text) }
        text.append(UInt8(ascii: "\n"))
    }

    /// What `DecimalSeconds.text` says, without a string for each: flows come by the million.
    private static func append(seconds time: Nanoseconds, to text: inout [UInt8]) {
        let (whole, rest) = time.quotientAndRemainder(dividingBy: SimulationTime.second)
        text.append(decimal: whole)
        guard rest > 0 else { return }
        text.append(UInt8(ascii: "."))
        text.append(decimal: rest, minimumDigits: 9)
        while text.last == UInt8(ascii: "0") { text.removeLast() }
    }

    private static func append(_ endpoint: Endpoint, to text: inout [UInt8]) {
        let isIPv6 = endpoint.address.family == .ipv6
        if isIPv6 { text.append(UInt8(ascii: "[")) }
        endpoint.address.append(to: &text)
        text += (isIPv6 ? "]:" : ":").utf8
        text.append(decimal: endpoint.port)
    }
}
