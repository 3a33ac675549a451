import Dispatch
import Glibc
import IPVSFormats
import IPVSModel
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves `/metrics` by HTTP until somebody ends it.
struct MetricsServer: Sendable {
    let format: MetricsFormat
    var limits = Limits()
    /// Reads the table, for every request anew.
    let metrics: @Sendable () -> Result<TableMetrics, Failure>

    struct Limits: Sendable {
        /// So many connections are open at once; a new one closes the oldest. Prometheus needs one.
        var connections = 64
        /// Seconds from the beginning of a connection or request to the last byte of an answer. Prometheus waits for 10 by
        /// default.
        var answer: Int64 = 30
        /// Seconds between two requests. Prometheus keeps its connection, and asks once a minute by default.
        var idle: Int64 = 300
    }

    /// One that listens. One thread serves everybody, and reads the kernel: two requests are not answered at once.
    struct Running {
        /// Where; the port is the kernel's choice where 0 was asked for.
        let endpoint: Endpoint
        fileprivate let listener: any Channel
        fileprivate let group: MultiThreadedEventLoopGroup

        /// Ends it and every connection.
        func stop() {
            // Nobody is left to be told of a failure.
            try? listener.close().wait()
            try? group.syncShutdownGracefully()
        }
    }

    /// Serves until SIGTERM or SIGINT.
    ///
    /// - Parameter onListening: is told where, once it listens.
    func run(at endpoint: Endpoint, onListening: (Endpoint) -> Void) throws(Failure) {
        let running = try start(at: endpoint)
        let ends = Self.endings { [listener = running.listener] in listener.close(promise: nil) }
        defer { ends.forEach { $0.cancel() } }
        onListening(running.endpoint)
        try? running.listener.closeFuture.wait()
        running.stop()
    }

    func start(at endpoint: Endpoint) throws(Failure) -> Running {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try listen(at: endpoint, group)
            let port = listener.localAddress?.port.flatMap(UInt16.init(exactly:)) ?? endpoint.port
            return Running(
                endpoint: Endpoint(address: endpoint.address, port: port), listener: listener, group: group)
        } catch {
            try? group.syncShutdownGracefully()
            throw .listening(endpoint, (error as? IOError)?.errnoCode ?? EINVAL)
        }
    }

    private func listen(at endpoint: Endpoint, _ group: MultiThreadedEventLoopGroup) throws -> any Channel {
        let address = try SocketAddress(ipAddress: "\(endpoint.address)", port: Int(endpoint.port))
        let connections = OpenConnections(limit: limits.connections)
        return try ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                connections.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(MetricsConnection(server: self))
                }
            }
            .bind(to: address).wait()
    }

    /// What a service manager and a person at the terminal send.
    private static func endings(_ body: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
        [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler(handler: body)
            source.resume()
            return source
        }
    }
}

/// Holds no more connections than a limit. Clients that hang cannot keep others out: the oldest goes.
private final class OpenConnections: Sendable {
    private let limit: Int
    private let channels = Mutex<[any Channel]>([])

    init(limit: Int) { self.limit = limit }

    func add(_ channel: any Channel) {
        let oldest = channels.withLock { channels in
            channels.append(channel)
            return channels.count > limit ? channels.removeFirst() : nil
        }
        oldest?.close(promise: nil)
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.channels.withLock { channels in channels.removeAll { $0 === channel } }
        }
    }
}
