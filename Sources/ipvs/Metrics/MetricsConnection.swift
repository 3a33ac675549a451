import IPVSFormats
import NIOCore
import NIOHTTP1

/// A connection to the server of metrics: answers one request after the other.
///
/// Lives on its event loop alone. The text goes out in pieces, the next when the one before is with the client:
/// a slow client costs no more memory than a piece, and has `Limits.answer` for all of it.
final class MetricsConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let pieceSize = 256 * 1024

    private let server: MetricsServer
    private var request: HTTPRequestHead?
    private var deadline: Scheduled<Void>?
    private var text: TableMetrics.Text?

    init(server: MetricsServer) { self.server = server }

    func channelActive(context: ChannelHandlerContext) {
        close(context, after: server.limits.answer)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        text = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = head
            close(context, after: server.limits.answer)
        // Nobody asks for a page with a body; it passes unread, and the deadline goes on.
        case .body: break
        case .end:
            if let request { answer(request, context) }
        }
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = request.uri.prefix { $0 != "?" }
        guard path == "/metrics" else {
            return send(.notFound, "Only /metrics is here.\n", context)
        }
        guard request.method == .GET || request.method == .HEAD else {
            return send(
                .methodNotAllowed, "Only GET and HEAD are understood.\n", context, [("Allow", "GET, HEAD")])
        }
        switch server.metrics() {
        case .failure(let failure): send(.serviceUnavailable, failure.sentence + "\n", context)
        case .success(let metrics): send(metrics, context)
        }
    }

    /// An answer that fits into one piece.
    private func send(
        _ status: HTTPResponseStatus, _ text: String, _ context: ChannelHandlerContext,
        _ headers: [(String, String)] = []
    ) {
        let type = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "\(text.utf8.count)")]
        write(head: status, headers + type, context)
        if request?.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        }
        end(context)
    }

    private func send(_ metrics: TableMetrics, _ context: ChannelHandlerContext) {
        let type = ("Content-Type", server.format.contentType)
        guard request?.method != .HEAD else {
            let length = Self.length(of: metrics.text(server.format))
            write(head: .ok, [type, ("Content-Length", "\(length)")], context)
            return end(context)
        }
        write(head: .ok, [type], context)
        text = metrics.text(server.format)
        sendPiece(context)
    }

    private static func length(of text: TableMetrics.Text) -> Int {
        var (text, length, hasMore) = (text, 0, true)
        var piece: [UInt8] = []
        while hasMore {
            piece.removeAll(keepingCapacity: true)
            hasMore = text.move(atLeast: pieceSize, to: &piece)
            length += piece.count
        }
        return length
    }

    private func sendPiece(_ context: ChannelHandlerContext) {
        guard var rest = text else { return end(context) }
        text = nil
        var piece: [UInt8] = []
        piece.reserveCapacity(Self.pieceSize * 5 / 4)
        if rest.move(atLeast: Self.pieceSize, to: &piece) { text = rest }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.sendPiece(context)
            case .failure: context.close(promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: piece)))), promise: promise)
    }

    private func write(
        head status: HTTPResponseStatus, _ headers: [(String, String)], _ context: ChannelHandlerContext
    ) {
        var head = HTTPResponseHead(
            version: request?.version ?? .http1_1, status: status, headers: HTTPHeaders(headers))
        if !staysOpen { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Answers come in pieces of unknown length, whose end HTTP/1.0 knows by the end of the connection only.
    private var staysOpen: Bool {
        request.map { $0.isKeepAlive && ($0.version.major, $0.version.minor) >= (1, 1) } ?? false
    }

    private func end(_ context: ChannelHandlerContext) {
        let staysOpen = staysOpen
        text = nil
        request = nil
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in
            if staysOpen {
                self.close(context, after: self.server.limits.idle)
            } else {
                context.close(promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func close(_ context: ChannelHandlerContext, after seconds: Int64) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) {
            context.close(promise: nil)
        }
    }
}
