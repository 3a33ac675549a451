import IPVSFormats
import IPVSModel
import NIOCore
import NIOPosix

/// What became of asking an agent.
enum AgentReply: Sendable, Hashable {
    case said(AgentAnswer)
    /// What it said is no answer.
    case nonsense(AgentAnswer.Mistake)
    /// The system's error number, where it gave one.
    case unreachable(Int32?)
    case late

    var answer: AgentAnswer? { if case .said(let answer) = self { answer } else { nil } }
}

/// Asks agents: connects, reads a line, and closes. All of them are asked at the same time, each within its own time.
struct AgentAnswers: ~Copyable {
    /// One thread serves all connections.
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    deinit { try? group.syncShutdownGracefully() }

    /// - Parameter timeout: of the connection and the line together.
    /// - Returns: what each of them said.
    borrowing func ask(_ agents: some Collection<Endpoint>, within timeout: Nanoseconds) -> [Endpoint:
        AgentReply]
    {
        let questions = agents.map { ($0, ask($0, within: timeout)) }
        var replies: [Endpoint: AgentReply] = [:]
        for (agent, reply) in questions { replies[agent] = (try? reply.wait()) ?? .unreachable(nil) }
        return replies
    }

    private borrowing func ask(_ agent: Endpoint, within timeout: Nanoseconds) -> EventLoopFuture<AgentReply>
    {
        let loop = group.next()
        let reply = loop.makePromise(of: AgentReply.self)
        guard let address = try? SocketAddress(ipAddress: "\(agent.address)", port: Int(agent.port)) else {
            reply.succeed(.unreachable(nil))
            return reply.futureResult
        }
        let time = TimeAmount.nanoseconds(timeout)
        ClientBootstrap(group: loop).connectTimeout(time)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AgentConversation(reply, within: time))
                }
            }
            .connect(to: address)
            .whenFailure { error in
                // Otherwise the conversation knows the end.
                if case ChannelError.connectTimeout = error {
                    reply.succeed(.late)
                } else {
                    reply.succeed(.unreachable((error as? IOError)?.errnoCode))
                }
            }
        return reply.futureResult
    }
}

/// One connection to an agent. Lives on its event loop alone.
private final class AgentConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// nil once it has an end.
    private var reply: EventLoopPromise<AgentReply>?
    private let time: TimeAmount
    private var deadline: Scheduled<Void>?
    private var bytes: [UInt8] = []

    init(_ reply: EventLoopPromise<AgentReply>, within time: TimeAmount) {
        (self.reply, self.time) = (reply, time)
    }

    /// The connection is about to be made.
    func handlerAdded(context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.end(.late, context) }
    }

    /// It has an end, or was never made: then its failure says why.
    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView.prefix(AgentAnswer.longestLine + 1)
        if AgentAnswer.isComplete(bytes) { end(read(), context) }
    }

    func channelInactive(context: ChannelHandlerContext) { end(read(), context) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.unreachable((error as? IOError)?.errnoCode), context)
    }

    private func read() -> AgentReply {
        do throws(AgentAnswer.Mistake) {
            return .said(try AgentAnswer(bytes))
        } catch {
            return .nonsense(error)
        }
    }

    private func end(_ result: AgentReply, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        guard let reply else { return }
        self.reply = nil
        reply.succeed(result)
        context.close(promise: nil)
    }
}
