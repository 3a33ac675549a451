/// The servers of one service in the kernel's order, as a scheduler sees them. Valid for the duration of a call.
struct ServerList {
    /// The first server; the others stand before it in memory.
    private let first: UnsafePointer<ServerNumber>
    let count: Int
    private let servers: UnsafePointer<Server>

    @inline(__always)
    init(_ order: ServerOrder, _ servers: UnsafePointer<Server>) {
        first = order.first
        count = order.count
        self.servers = servers
    }

    @inline(__always)
    subscript(_ position: Int) -> Server {
        unsafeAddress { servers + index(at: position).index }
    }

    @inline(__always)
    func index(at position: Int) -> ServerNumber {
        assert(position >= 0 && position < count)
        return first[0 &- position]
    }

    @inline(__always)
    func server(_ index: ServerNumber) -> Server { servers[index.index] }
}
