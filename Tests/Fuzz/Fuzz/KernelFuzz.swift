import IPVSKernel
import IPVSModel
import IPVSWire

/// What the kernel says: the choice is a reader, the rest is what it says.
///
/// Nothing the kernel says may crash a reader or keep it busy for ever; that it throws is fine.
enum KernelFuzz {
    static func run(_ choice: UInt8, _ said: [UInt8]) {
        switch choice % 6 {
        case 0: ask(said) { kernel throws(KernelError) in _ = try kernel.services() }
        case 1:
            ask(said) { kernel throws(KernelError) in
                let service = ServiceIdentity.firewallMark(1, choice < 128 ? .ipv4 : .ipv6)
                _ = try kernel.destinations(of: service)
                // Once more, where the places of a server are known.
                var servers: [CountedServer] = []
                try kernel.read(serversOf: service, into: &servers, withStatistics: true)
            }
        case 2: ask(said) { kernel throws(KernelError) in _ = try kernel.daemons() }
        case 3:
            ask(said) { kernel throws(KernelError) in _ = try kernel.apply([.clear, .zero(nil), .clear]) }
        case 4: for line in said.split(separator: UInt8(ascii: "\n")) { readConnection(line) }
        default: readServiceFile(said)
        }
    }
}

/// Two readers read connections. What the fast one reads, the other one reads as the same.
private func readConnection(_ line: ArraySlice<UInt8>) {
    let entry = ConnectionEntry(line: line)
    guard let found = Array(line).withUnsafeBytes({ ConnectionLine($0) }) else { return }
    precondition(
        found.client == entry?.client && found.virtual == entry?.virtual
            && found.destination == entry?.destination && found.expires == entry?.expires)
}

/// A kernel that answers one question with the datagrams in `said`, each behind its length in two bytes.
private struct FuzzedTransport: Transport {
    let family: UInt16 = 28
    let batchByteLimit = 4096
    let batchRequestLimit = 100
    var said: [UInt8]

    mutating func exchange(
        _ batch: [UInt8], onDatagram: (RawSpan) throws(KernelError) -> ExchangeProgress
    ) throws(KernelError) {
        var rest = said[...]
        while rest.count > 2 {
            let length = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
            var datagram = Array(rest.dropFirst(2).prefix(length))
            rest = rest.dropFirst(2 + length)
            // Most answers should be to the question, or nothing behind the sequence number is ever read.
            if datagram.count >= 12, datagram[8] & 1 == 0 {
                for index in 0..<4 { datagram[8 + index] = batch[8 + index] }
            }
            // Nor should most be of other families, whose numbers are two bytes.
            if datagram.count >= 6, datagram[5] & 1 == 1 { (datagram[4], datagram[5]) = (28, 0) }
            if try onDatagram(datagram.span.bytes) == .finished { return }
        }
        throw .noAnswer
    }
}

private func ask(
    _ said: [UInt8], _ question: (inout KernelDirector<FuzzedTransport>) throws(KernelError) -> Void
) {
    do throws(KernelError) {
        var kernel = KernelDirector(
            link: FuzzedTransport(said: said), information: .init(version: 0, connectionTableSize: 0))
        try question(&kernel)
    } catch {
        _ = "\(error)"
    }
}

/// The first half of the bytes says which services there are, all of it is the file.
private func readServiceFile(_ said: [UInt8]) {
    let services = said.prefix(8).map { byte in
        PlainService(service: VirtualService(identity: .firewallMark(UInt32(byte), .ipv4)))
    }
    var merging = ServiceFile.Merging(services: services)
    for line in said.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        guard merging.take(line) else { break }
    }
    _ = merging.table
}
