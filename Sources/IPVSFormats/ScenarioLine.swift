import IPVSModel
import IPVSSimulator

/// Reads the words of one line of a scenario.
struct ScenarioLine {
    let file: String
    let number: Int
    let text: String
    private let words: [(column: Int, text: String)]
    private var position = 0

    init(_ bytes: ArraySlice<UInt8>, file: String, number: Int) {
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

    func peek() -> String { position < words.count ? words[position].text : "" }

    mutating func next() -> String {
        defer { position += 1 }
        return peek()
    }

    /// At the word that was read last.
    func error(_ message: String) -> FormatError {
        let last = max(position - 1, 0)
        let column =
            last < words.count ? words[last].column : (words.last.map { $0.column + $0.text.utf8.count } ?? 1)
        return FormatError(file: file, line: number, column: column, message: message)
    }

    mutating func word(_ what: String) throws(FormatError) -> String {
        let word = next()
        guard !word.isEmpty else { throw error("expected \(what)") }
        return word
    }

    mutating func fileName(_ what: String) throws(FormatError) -> ScenarioFile.FileName {
        let path = try word(what)
        return ScenarioFile.FileName(path: path, line: number, column: words[position - 1].column)
    }

    mutating func wholeNumber() throws(FormatError) -> UInt64 {
        guard let value = UInt64(next()) else { throw error("expected a whole number, such as 100") }
        return value
    }

    mutating func seconds() throws(FormatError) -> Nanoseconds {
        guard let value = DecimalSeconds.parse(Array(next().utf8).span) else {
            throw error("expected seconds, such as 12.5")
        }
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

    mutating func expectation() throws(FormatError) -> ScenarioFile.Expectation {
        switch next() {
        case "share": return .share(try endpoint("a server"), try bounds())
        case "peak": return .peak(try endpoint("a server"), try bounds())
        case "refused": return .refused(try bounds())
        case "moved": return .moved(try bounds(), rules: try fileName("a file of rules"))
        case "client":
            let client = try endpoint("a client")
            let server = try endpoint("a server")
            guard next() == "at" else { throw error("expected at PROTOCOL VIP:PORT") }
            let name = next()
            guard
                let transport = [TransportProtocol.tcp, .udp, .sctp].first(where: { $0.description == name })
            else {
                throw error("expected tcp, udp or sctp")
            }
            return .client(client, server: server, transport, at: try endpoint("a virtual service"))
        default: throw error("expected share, peak, refused, moved or client")
        }
    }

    /// `30%..40%`, `..5`, `10..`, `0`
    private mutating func bounds() throws(FormatError) -> ScenarioFile.Bounds {
        let word = next()
        let isPercentage = word.contains("%")
        let plain = String(word.filter { $0 != "%" })
        var parts = [plain, plain]
        if let dots = plain.firstRange(of: "..") {
            parts = [String(plain[..<dots.lowerBound]), String(plain[dots.upperBound...])]
        }
        var limits: [Double?] = []
        for part in parts {
            if part.isEmpty {
                limits.append(nil)
            } else if let value = DecimalSeconds.parse(Array(part.utf8).span) {
                limits.append(Double(value) / 1e9)
            } else {
                throw error("expected bounds, such as 30%..40%, ..5 or 0")
            }
        }
        guard limits.contains(where: { $0 != nil }), limits[0] ?? 0 <= limits[1] ?? .infinity else {
            throw error("expected bounds, such as 30%..40%, ..5 or 0")
        }
        return ScenarioFile.Bounds(lower: limits[0], upper: limits[1], isPercentage: isPercentage)
    }
}
