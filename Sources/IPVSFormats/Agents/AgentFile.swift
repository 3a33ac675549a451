import IPVSModel
import IPVSRules

/// Which agent speaks for which servers: a line `SERVER AGENT [min=W] [max=W] [base=W]` for each, where SERVER is an address
/// or ADDRESS:PORT, AGENT an ADDRESS:PORT, and W a weight or, but for base, a part of the base weight as `10%`. What
/// follows a `#` counts for nothing.
package struct AgentFile: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package var server: ServerAddress
        package var agent: Endpoint
        package var least: WeightBound?
        package var most: WeightBound?
        package var base: Int32?
        /// Of the file, from 1.
        package var number: Int

        package init(server: ServerAddress, agent: Endpoint, number: Int) {
            (self.server, self.agent, self.number) = (server, agent, number)
        }
    }

    /// A machine, or one port of it.
    package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
        package var address: IPAddress
        /// nil for every port.
        package var port: UInt16?

        package init(address: IPAddress, port: UInt16? = nil) {
            self.address = address
            self.port = port
        }

        /// `10.0.0.1`, `2001:db8::1`, `10.0.0.1:80`, `[2001:db8::1]:80`
        package init?(_ text: String) {
            if let address = IPAddress(text) {
                self.init(address: address)
            } else if let endpoint = Endpoint(text), endpoint.port > 0 {
                self.init(address: endpoint.address, port: endpoint.port)
            } else {
                return nil
            }
        }

        package func contains(_ server: Endpoint) -> Bool {
            server.address == address && (port.map { $0 == server.port } ?? true)
        }

        package var description: String {
            port.map { Endpoint(address: address, port: $0).description } ?? address.description
        }
    }

    /// More are asked by more than one program.
    package static let mostAgents = 512
    /// So that a service has thousands.
    private static let mostLines = 65_536

    package private(set) var lines: [Line] = []

    package init(_ text: [UInt8], file: String) throws(FormatError) {
        var rows = TextLines(text)
        var seen: Set<ServerAddress> = []
        var agents: Set<Endpoint> = []
        while let row = rows.next() {
            let words = Self.words(of: row)
            guard let first = words.first else { continue }
            let place = { (column: Int) in TextPlace(file: file, line: rows.number, column: column) }
            let line = try Self.line(words, at: place)
            guard seen.insert(line.server).inserted else {
                throw FormatError(
                    at: place(first.column), "the server \(line.server) is there twice: take one line out")
            }
            agents.insert(line.agent)
            guard agents.count <= Self.mostAgents, lines.count < Self.mostLines else {
                throw FormatError(
                    at: place(first.column),
                    "no more than \(Self.mostAgents) agents and \(Self.mostLines) servers: divide them between files"
                )
            }
            lines.append(line)
        }
        guard !lines.isEmpty else {
            throw FormatError(
                file: file, line: 1, column: 1, message: "expected a line SERVER AGENT for each server")
        }
    }

    private typealias Word = (text: String, column: Int)

    private static func words(of row: ArraySlice<UInt8>) -> [Word] {
        let content = row.prefix { $0 != UInt8(ascii: "#") }
        return content.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }.map {
            (String(decoding: $0, as: UTF8.self), $0.startIndex - row.startIndex + 1)
        }
    }

    private static func line(
        _ words: [Word], at place: (Int) -> TextPlace
    ) throws(FormatError) -> Line {
        guard let server = ServerAddress(words[0].text) else {
            throw FormatError(
                at: place(words[0].column),
                "expected the server as ADDRESS or ADDRESS:PORT; names of hosts are not looked up")
        }
        guard words.count > 1, let agent = Endpoint(words[1].text), agent.port > 0 else {
            throw FormatError(
                at: place(words.count > 1 ? words[1].column : words[0].column),
                "expected the agent of \(server) behind it, as ADDRESS:PORT or [ADDRESS]:PORT; names of hosts are not "
                    + "looked up")
        }
        var line = Line(server: server, agent: agent, number: place(1).line)
        for word in words.dropFirst(2) {
            let parts = word.text.split(separator: "=", maxSplits: 1).map(String.init)
            switch (parts.first, parts.last.flatMap(WeightBound.init)) {
            case ("min", let bound?) where parts.count == 2 && line.least == nil: line.least = bound
            case ("max", let bound?) where parts.count == 2 && line.most == nil: line.most = bound
            case ("base", .weight(let weight)?) where parts.count == 2 && line.base == nil && weight > 0:
                line.base = weight
            default:
                throw FormatError(
                    at: place(word.column),
                    "expected min=W, max=W or base=W, each once: W is a weight from 1 to \(WeightBound.largest) or, for min and "
                        + "max, a part of the base weight such as 10%")
            }
        }
        return line
    }
}

/// How little or much a weight may become: a weight, or a part of the base weight.
package enum WeightBound: Sendable, Hashable {
    case weight(Int32)
    case percent(Int32)

    /// As `ipvsadm -w` takes them.
    package static let largest: Int32 = 65_535
    private static let mostPercent: Int32 = 10_000

    /// `5`, `10%`
    package init?(_ text: String) {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? text.dropLast() : text[...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int32(digits), number > 0,
            number <= (isPercent ? Self.mostPercent : Self.largest)
        else { return nil }
        self = isPercent ? .percent(number) : .weight(number)
    }

    /// The weight that it stands for, at least 1.
    package func weight(ofBase base: Int32) -> Int32 {
        switch self {
        case .weight(let weight): weight
        case .percent(let percent): max(1, Int32(clamping: Int64(base) * Int64(percent) / 100))
        }
    }
}
