import Glibc
import GuestSupport
import Testing

/// The client, the director and the three web servers of Tests/Tools/embedded-kernel/network.
enum Network {
    /// Runs `body` on the director.
    @discardableResult
    static func onDirector<Value>(_ body: @escaping () throws -> Value) throws -> Value {
        try inside("director", body)
    }

    /// Sends HTTP requests from the client, a connection each; returns how many each server answered.
    static func fetch(_ address: String, _ count: Int) throws -> [Int] {
        let answer = try script(["fetch", "client", "http://\(address)/", "\(count)"])
        let answers = answer.split(separator: "\n").map { $0.split(separator: " ") }
        return (1...3).map { server in
            answers.first { $0.first == "server\(server)" }?.last.flatMap { Int($0) } ?? 0
        }
    }

    /// A TCP connection from the client that stays open, given IPv4 addresses; a descriptor to close.
    ///
    /// - Parameters:
    ///   - own: the client's port; 0 for any.
    ///   - source: the client's address, if not the one that it takes by itself.
    static func connect(
        to address: String, port: UInt16, from own: UInt16 = 0, of source: String = "0.0.0.0"
    ) throws -> Int32 {
        try inside("client") {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard own == 0 || call(bind, descriptor, address: source, port: own) == 0 else {
                throw GuestError.system("cannot use port \(own)")
            }
            guard call(Glibc.connect, descriptor, address: address, port: port) == 0 else {
                throw GuestError.system("cannot connect to \(address):\(port)")
            }
            return descriptor
        }
    }

    /// `bind` or `connect`.
    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32,
        address: String,
        port: UInt16
    ) -> Int32 {
        var end = sockaddr_in()
        end.sin_family = sa_family_t(AF_INET)
        end.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &end.sin_addr)
        return withUnsafeBytes(of: end) { bytes in
            bytes.assumingMemoryBound(to: sockaddr.self).baseAddress.map {
                function(descriptor, $0, socklen_t(bytes.count))
            } ?? -1
        }
    }

    /// Gives the client further addresses, or takes them away.
    static func client(_ verb: String, _ addresses: [String]) throws {
        for address in addresses {
            _ = try script(["run", "client", "ip", "addr", verb, "\(address)/32", "dev", "outside"])
        }
    }

    fileprivate static func script(_ arguments: [String]) throws -> String {
        let answer = try run("Tests/Tools/embedded-kernel/network", arguments)
        guard answer.status == 0 else { throw GuestError("network \(arguments): \(answer.errors)") }
        return answer.output
    }

    private static func inside<Value>(_ name: String, _ body: @escaping () throws -> Value) throws -> Value {
        try onOwnThread {
            let namespace = try NetworkNamespace(named: name)
            defer { withExtendedLifetime(namespace) {} }
            return try body()
        }
    }
}

/// The tests that share the network, one at a time.
@Suite(.inEmbeddedKernel, .serialized, .networkIsUp) enum NetworkTests {}

/// One network, up for as long as the suite runs: making it takes seconds.
struct NetworkIsUp: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try Guest.insist()
        _ = try Network.script(["up"])
        defer { _ = try? Network.script(["down"]) }
        try await function()
    }
}

extension Trait where Self == NetworkIsUp {
    static var networkIsUp: Self { NetworkIsUp() }
}

/// The network is made anew for whoever comes next: a director remembers hundreds of connections for minutes.
struct LeavesNewNetwork: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await function()
        _ = try Network.script(["down"])
        _ = try Network.script(["up"])
    }
}

extension Trait where Self == LeavesNewNetwork {
    static var leavesNewNetwork: Self { LeavesNewNetwork() }
}
