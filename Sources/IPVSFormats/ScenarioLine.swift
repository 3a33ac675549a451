import IPVSModel
import IPVSRules
import IPVSSimulator

/// Reads the words of one line of a scenario.
struct ScenarioLine {
    let file: String
    let number: Int
    let text: String
    private let words: [(column: Int, text: String)]
    private var position = 0

    init(_ bytes: ArraySlice<UInt8>, file: String, number: Int) throws(FormatError) {
        guard bytes.last != UInt8(ascii: "\r") else {
            throw FormatError(
                file: file, line: number, column: bytes.count, message: TextLines.carriageReturn)
        }
        self.file = file
        self.number = number
        text = String(decoding: bytes, as: UTF8.self)
        var words: [(column: Int, text: String)] = []
        let code = bytes.prefix { $0 != UInt8(ascii: "#") }
        for word in code.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
            words.append((word.startIndex - bytes.startIndex + 1, String(decoding: word, as: UTF8.self)))
        }
        self.words = words
    }

    /// Its words with a space between them.
    var statement: String { words.map(\.text).joined(separator: " ") }

    func peek() -> String { position < words.count ? words[position].text : "" }

    /// Whether it says how servers and clients behave, as lines of a `ServersFile` do.
    var isOfServers: Bool {
        switch peek() {
        case "server", "client", "check": true
        case let word where word.hasPrefix("@"):
            position + 1 < words.count && words[position + 1].text == "server"
        default: false
        }
    }

    mutating func next() -> String {
        defer { position += 1 }
        return peek()
    }

    /// At the word that was read last.
    func error(_ message: String) -> FormatError {
        FormatError(file: file, line: number, column: column, message: message)
    }

    /// Where the word stands that was read last.
    var column: Int {
        let last = max(position - 1, 0)
        return last < words.count
            ? words[last].column : (words.last.map { $0.column + $0.text.utf8.count } ?? 1)
    }

    mutating func word(_ what: String) throws(FormatError) -> String {
        let word = next()
        guard !word.isEmpty else { throw error("expected \(what)") }
        return word
    }

    mutating func fileName(_ what: String) throws(FormatError) -> ScenarioFile.FileName {
        let path = try word(what)
        return ScenarioFile.FileName(path: path, line: number, column: column)
    }

    mutating func wholeNumber<Number: FixedWidthInteger>() throws(FormatError) -> Number {
        guard let value = Number(next()) else { throw error("expected a whole number, such as 100") }
        return value
    }

    mutating func seconds() throws(FormatError) -> Nanoseconds {
        guard let value = QuantityText.length(next()) else { throw error(QuantityText.expectedLength) }
        return value
    }

    /// A word that describes a workload.
    mutating func workload<Value>(
        _ read: (String) throws(WorkloadTextError) -> Value
    ) throws(FormatError) -> Value {
        do throws(WorkloadTextError) {
            return try read(next())
        } catch {
            throw self.error(error.description)
        }
    }

    mutating func endpoint(_ what: String) throws(FormatError) -> Endpoint {
        guard let endpoint = EndpointText.parse(next()) else {
            throw error("expected \(what) as ADDRESS:PORT")
        }
        return endpoint
    }

    mutating func end() throws(FormatError) {
        guard peek().isEmpty else {
            position += 1
            throw error("expected nothing more")
        }
    }

    /// What may be expected, but for `client`.
    private static let expectations = [
        "share", "peak", "peak-new", "empty-by", "fairness", "latency", "failed", "refused", "passed",
        "moved",
    ]

    mutating func expectation() throws(FormatError) -> ScenarioFile.Expectation {
        switch next() {
        case "share":
            let (server, bounds) = (try serverName(), try bounds(of: .part))
            return .share(try at(server), bounds)
        case "peak":
            let (server, bounds) = (try serverName(), try bounds(of: .number))
            return .peak(try at(server), bounds)
        case "peak-new":
            if ExpectationBounds(peek(), of: .number) != nil {
                let bounds = try bounds(of: .number)
                return .peakNewOfAny(try atService(), bounds)
            }
            let (server, bounds) = (try serverName(), try bounds(of: .number))
            return .peakNew(try at(server), bounds)
        case "empty-by":
            let (server, time) = (try serverName(), try seconds())
            return .emptyBy(try at(server), time)
        case "fairness":
            let bounds = try bounds(of: .index)
            return .fairness(try atService(), bounds)
        case "latency":
            let rank = ScenarioFile.LatencyRank(rawValue: peek())
            if rank != nil { _ = next() }
            let bounds = try bounds(of: .time)
            return .latency(try atService(), rank ?? .percent99, bounds)
        case "failed":
            let bounds = try bounds(of: .either)
            return .failed(try atService(), bounds)
        case "refused": return .refused(try bounds(of: .either))
        case "passed": return .passed(try bounds(of: .either))
        case "moved": return .moved(try bounds(of: .part), rules: try fileName("a file of rules"))
        case "client":
            let client = try endpoint("a client")
            let server = try serverName()
            guard next() == "at" else { throw error("expected at PROTOCOL VIP:PORT") }
            let (transport, virtual) = try service()
            guard virtual.address.family == client.address.family else {
                throw error("expected an address of the client's family")
            }
            return .client(client, server: server, transport, at: virtual)
        default: throw error("expected \(Self.expectations.joined(separator: ", ")) or client")
        }
    }

    private mutating func serverName() throws(FormatError) -> ScenarioFile.ServerName {
        let endpoint = try endpoint("a server")
        return ScenarioFile.ServerName(endpoint: endpoint, line: number, column: column)
    }

    /// The same server, of the service that is named after `at`, if one is.
    private mutating func at(_ server: ScenarioFile.ServerName) throws(FormatError) -> ScenarioFile.ServerName
    {
        var server = server
        switch try atService().name {
        case .only: break
        case .endpoint(let transport, let virtual): server.service = .endpoint(transport, virtual)
        case .mark(let mark): server.service = .firewallMark(mark, server.endpoint.address.family)
        }
        return server
    }

    /// The service that is named after `at`, if one is.
    private mutating func atService() throws(FormatError) -> ScenarioFile.ServiceName {
        guard peek() == "at" else { return .init(name: .only, line: number, column: column) }
        _ = next()
        if peek() == "mark" {
            _ = next()
            guard let mark = UInt32(next()), mark != 0 else {
                throw error("expected a firewall mark, such as 7")
            }
            return .init(name: .mark(mark), line: number, column: column)
        }
        let (transport, virtual) = try service()
        return .init(name: .endpoint(transport, virtual), line: number, column: column)
    }

    /// `tcp 192.0.2.1:80`
    mutating func service() throws(FormatError) -> (TransportProtocol, Endpoint) {
        let name = next()
        guard let transport = [TransportProtocol.tcp, .udp, .sctp].first(where: { $0.description == name })
        else { throw error("expected tcp, udp or sctp") }
        return (transport, try endpoint("a virtual service"))
    }

    private mutating func bounds(of measure: ExpectationBounds.Measure) throws(FormatError)
        -> ExpectationBounds
    {
        guard let bounds = ExpectationBounds(next(), of: measure) else {
            throw error("expected \(measure.description)")
        }
        return bounds
    }
}
