import Glibc
import IPVSFormats
import IPVSModel
import Synchronization
import Testing

@testable import ipvs

/// The server of `ipvs metrics --listen` with friendly and hostile clients. What it serves is made up.
@Suite(.timeLimit(.minutes(2))) struct MetricsServerTests {
    private static func metrics(services: Int = 3) -> TableMetrics {
        let entries = (0..<services).map { number in
            ServiceSnapshot(
                service: VirtualService(identity: .firewallMark(UInt32(number), .ipv4)),
                statistics: Statistics())
        }
        return TableMetrics(TableSnapshot(services: entries), connectionTableSize: 4096)
    }

    /// Runs `body` with the port of a server.
    private static func serve<Value>(
        _ result: Result<TableMetrics, Failure> = .success(metrics()), format: MetricsFormat = .prometheus,
        limits: MetricsServer.Limits = .init(), _ body: (UInt16) throws -> Value
    ) throws -> Value {
        let server = MetricsServer(format: format, limits: limits) { result }
        let running = try server.start(at: Endpoint(address: .ipv4(0x7f00_0001), port: 0))
        defer { running.stop() }
        return try body(running.endpoint.port)
    }

    private static func text(_ metrics: TableMetrics, _ format: MetricsFormat = .prometheus) -> String {
        var (text, bytes) = (metrics.text(format), [UInt8]())
        while text.move(atLeast: 1 << 20, to: &bytes) {}
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What curl makes of an answer in chunks.
    private static func unchunked(_ answer: String) -> String {
        guard let end = answer.firstRange(of: "\r\n\r\n") else { return "" }
        var (rest, text) = (answer[end.upperBound...].utf8, "")
        while let line = rest.firstIndex(of: UInt8(ascii: "\r")),
            let size = Int(String(rest[..<line]) ?? "", radix: 16),
            size > 0
        {
            let piece = rest[rest.index(line, offsetBy: 2)...].prefix(size)
            text += String(piece) ?? ""
            rest = rest[rest.index(piece.endIndex, offsetBy: 2)...]
        }
        return text
    }

    @Test(arguments: MetricsFormat.allCases) func aScrape(format: MetricsFormat) throws {
        try Self.serve(format: format) { port in
            let answer = try Client(port).exchange(
                "GET /metrics?x=1 HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("Content-Type: \(format.contentType)\r\n"))
            #expect(Self.unchunked(answer) == Self.text(Self.metrics(), format))
        }
    }

    @Test func httpOfOldClients() throws {
        try Self.serve { port in
            let answer = try Client(port).exchange("GET /metrics HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("\r\n\r\n" + Self.text(Self.metrics())))
        }
    }

    /// The length is that of the text, which does not come; the connection stays good for the next request.
    @Test func head() throws {
        try Self.serve { port in
            let answer = try Client(port).exchange(
                "HEAD /metrics HTTP/1.1\r\nHost: d\r\n\r\nGET /metrics HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n"
            )
            let length = Self.text(Self.metrics()).utf8.count
            let parts = answer.split(separator: "HTTP/1.1 200 OK\r\n")
            #expect(parts.count == 2)
            #expect(parts[0].contains("Content-Length: \(length)\r\n") && parts[0].hasSuffix("\r\n\r\n"))
        }
    }

    @Test(
        arguments: [
            ("GET / HTTP/1.1", "404"), ("GET /metrics/ HTTP/1.1", "404"), ("HEAD /x HTTP/1.1", "404"),
            ("GET /../metrics HTTP/1.1", "404"), ("POST /metrics HTTP/1.1\r\nContent-Length: 3", "405"),
            ("DELETE /metrics HTTP/1.1", "405"), ("OPTIONS /metrics HTTP/1.1", "405"),
            ("nonsense", "400"), ("GET /metrics HTTP/9.9", "400"),
            ("GET /metrics HTTP/1.1\r\nA\u{0}: b", "400"),
        ])
    func otherRequests(request: String, status: String) throws {
        try Self.serve { port in
            let answer = try Client(port).exchange(request + "\r\nHost: d\r\nConnection: close\r\n\r\nabc")
            #expect(
                answer.hasPrefix("HTTP/1.1 \(status) ") || answer.hasPrefix("HTTP/1.0 \(status) "),
                "\(answer)")
            #expect(!answer.contains("ipvs_"))
        }
    }

    @Test func aKernelThatCannotBeRead() throws {
        try Self.serve(.failure(.kernel(.noFamily))) { port in
            let answer = try Client(port).exchange(
                "GET /metrics HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.contains("modprobe ip_vs"))
        }
    }

    /// A header without end costs little memory, and the connection.
    @Test func aHeaderWithoutEnd() throws {
        try Self.serve { port in
            let client = try Client(port)
            let junk = String(repeating: "X: " + String(repeating: "y", count: 997) + "\r\n", count: 1000)
            let answer = client.exchange("GET /metrics HTTP/1.1\r\nHost: d\r\n" + junk)
            #expect(!answer.contains(" 200 "))
        }
    }

    /// Who says nothing, or half a request, is shown out in time.
    @Test(arguments: ["", "GET /met", "GET /metrics HTTP/1.1\r\nHost: d\r\n"])
    func clientsThatHang(request: String) throws {
        try Self.serve(limits: .init(answer: 1, idle: 1)) { port in
            let client = try Client(port)
            client.send(request)
            let start = ContinuousClock.now
            #expect(client.isClosed(within: 20))
            #expect(ContinuousClock.now - start > .milliseconds(500))
        }
    }

    /// Who does not read gets what fits into the sockets' buffers, and no more.
    @Test func aClientThatDoesNotRead() throws {
        let metrics = Self.metrics(services: 100_000)
        try Self.serve(.success(metrics), limits: .init(answer: 1)) { port in
            let client = try Client(port)
            client.send("GET /metrics HTTP/1.1\r\nHost: d\r\n\r\n")
            sleep(5)
            #expect(client.exchange("").utf8.count < Self.text(metrics).utf8.count / 2)
        }
    }

    /// More clients than there is room for: the oldest go, and whoever comes is served.
    @Test func manyClients() throws {
        try Self.serve(limits: .init(connections: 8)) { port in
            let idle = try (0..<100).map { _ in try Client(port) }
            let answer = try Client(port).exchange(
                "GET /metrics HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n")
            #expect(Self.unchunked(answer) == Self.text(Self.metrics()))
            #expect(idle.prefix(90).allSatisfy { $0.isClosed(within: 5) })
        }
    }

    @Test func aPortInUse() throws {
        try Self.serve { port in
            let endpoint = Endpoint(address: .ipv4(0x7f00_0001), port: port)
            let server = MetricsServer(format: .prometheus) { .failure(.kernel(.noFamily)) }
            let failure = #expect(throws: Failure.self) { _ = try server.start(at: endpoint) }
            #expect(
                failure?.sentence
                    == "127.0.0.1:\(port): nothing can be served there: Address already in use: another program "
                    + "listens there; choose another port")
        }
    }

    @Test func anAddressOfAnotherHost() throws {
        let server = MetricsServer(format: .prometheus) { .failure(.kernel(.noFamily)) }
        let failure = #expect(throws: Failure.self) {
            _ = try server.start(at: Endpoint(address: .ipv4(0xc000_0201), port: 9782))
        }
        #expect(failure?.sentence.hasPrefix("192.0.2.1:9782: nothing can be served there: ") == true)
    }

    @Test(
        arguments: [
            ("9782", "127.0.0.1:9782"), ("10.0.0.1:80", "10.0.0.1:80"), ("[::1]:80", "[::1]:80"), ("", nil),
            (":80", nil), ("65536", nil), ("host:80", nil), ("::1:80", nil), ("80 ", nil), ("-1", nil),
        ] as [(String, String?)])
    func addresses(text: String, endpoint: String?) {
        #expect(ListenAddress(text).map { "\($0.endpoint)" } == endpoint)
    }
}

/// A connection to the server, without any HTTP of its own.
private final class Client {
    private let descriptor: Int32

    init(_ port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            bytes = bytes.dropFirst(sent)
        }
    }

    /// Sends a text and reads until the server closes.
    func exchange(_ text: String) -> String {
        send(text)
        var (answer, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65536))
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }

    /// Whether the server closes (`POLLRDHUP`), without anything being read before.
    func isClosed(within seconds: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: 0x2000, revents: 0)
        return poll(&waiting, 1, seconds * 1000) == 1
    }
}
