import IPVSModel

/// One entry of the connection table (`struct ip_vs_conn`) in 32 bytes, half a
/// processor's cache line.
///
/// There can be tens of millions, so that its fields are as narrow as they can be: the virtual endpoint is a number
/// (see `VirtualEndpoints`), most of an IPv6 client's address is kept beside the table, and time-outs are numbered queues.
struct Connection: BitwiseCopyable, NumberedRecord {
    typealias Number = ConnectionNumber

    /// The client's address; for IPv6 its folded form.
    var client: UInt32
    var virtual: VirtualNumber
    /// Server (24 bits) and flags (8 bits).
    private var serverAndFlags: UInt32
    /// `template` or `controlled`.
    private var control: Int32 = -1
    /// Number of its place in the queue of its time-out; of a free slot, the next free one.
    var place: UInt32 = 0
    var clientPort: UInt16
    /// Queue (12 bits) and protocol state (4 bits).
    private var queueAndState: UInt16 = 0
    /// Two halves, since a whole one would be aligned to 8 bytes.
    private var expiryHalves: (lower: UInt32, upper: UInt32) = (0, 0)

    /// The same as that of its key.
    @inline(__always)
    var hash: UInt64 { ConnectionKey.hash(client, clientPort) }

    static let maximumServers = 1 << 24
    static let maximumQueues = 1 << 12

    init(client: UInt32, virtual: VirtualNumber, clientPort: UInt16, server: ServerNumber, flags: Flags) {
        self.client = client
        self.virtual = virtual
        self.clientPort = clientPort
        serverAndFlags = UInt32(bitPattern: server.rawValue) << 8 | UInt32(flags.rawValue)
    }

    @inline(__always)
    var server: ServerNumber {
        get { ServerNumber(rawValue: Int32(bitPattern: serverAndFlags >> 8)) }
        set { serverAndFlags = UInt32(bitPattern: newValue.rawValue) << 8 | serverAndFlags & 0xff }
    }

    /// Of a connection: the template that chose its server, if one did.
    @inline(__always)
    var template: ConnectionNumber {
        get { ConnectionNumber(rawValue: control) }
        set { control = newValue.rawValue }
    }

    /// Of a template: how many connections it controls.
    @inline(__always)
    var controlled: Int32 {
        get { control }
        set { control = newValue }
    }

    @inline(__always)
    var flags: Flags {
        get { Flags(rawValue: UInt8(truncatingIfNeeded: serverAndFlags)) }
        set { serverAndFlags = serverAndFlags & ~0xff | UInt32(newValue.rawValue) }
    }

    @inline(__always)
    var queue: Int {
        get { Int(queueAndState >> 4) }
        set { queueAndState = UInt16(truncatingIfNeeded: newValue) << 4 | queueAndState & 0xf }
    }

    @inline(__always)
    var state: UInt8 {
        get { UInt8(truncatingIfNeeded: queueAndState & 0xf) }
        set { queueAndState = queueAndState & ~0xf | UInt16(newValue) }
    }

    @inline(__always)
    var expiry: Nanoseconds {
        get {
            Nanoseconds(truncatingIfNeeded: UInt64(expiryHalves.upper) << 32 | UInt64(expiryHalves.lower))
        }
        set {
            expiryHalves = (
                UInt32(truncatingIfNeeded: newValue), UInt32(truncatingIfNeeded: newValue >> 32)
            )
        }
    }

    struct Flags: OptionSet, BitwiseCopyable {
        var rawValue: UInt8

        /// Counts as inactive.
        static let inactive = Flags(rawValue: 1)
        /// Replies do not pass the director.
        static let noOutput = Flags(rawValue: 2)
        static let template = Flags(rawValue: 4)
        /// Of a template: a connection under it was established or answered.
        static let assured = Flags(rawValue: 8)
        /// The server is addressed on the packet's own port.
        static let keepsPort = Flags(rawValue: 16)
        /// The client's close is still to come.
        static let awaitsClose = Flags(rawValue: 32)
        /// No longer in the table; kept for the close that is still to come.
        static let detached = Flags(rawValue: 64)
        /// Adopted, and not all of it is known: whether it came by its template, if it has one, and whose it is, if there are
        /// others (`otherOwners`).
        static let isDoubtful = Flags(rawValue: 128)
    }
}

/// Three words of an IPv6 address, or 0 for IPv4. The fourth follows from them and the folded form.
struct WideClient: BitwiseCopyable, NumberedRecord {
    typealias Number = ConnectionNumber

    private var words: (UInt32, UInt32, UInt32)

    @inline(__always)
    init(_ address: UInt128) {
        words = (
            UInt32(truncatingIfNeeded: address >> 96), UInt32(truncatingIfNeeded: address >> 64),
            UInt32(truncatingIfNeeded: address >> 32)
        )
    }

    @inline(__always)
    var isZero: Bool { words.0 | words.1 | words.2 == 0 }

    @inline(__always)
    func isSame(as other: WideClient) -> Bool { words == other.words }

    func address(folded: UInt32) -> UInt128 {
        let last = folded ^ words.0 ^ words.1 ^ words.2
        let upper = UInt128(UInt64(words.0) << 32 | UInt64(words.1))
        return upper << 64 | UInt128(UInt64(words.2) << 32 | UInt64(last))
    }
}

/// What a packet is looked up by.
struct ConnectionKey {
    /// The client's address; for IPv6 its folded form.
    var client: UInt32
    var wideClient: WideClient
    var clientPort: UInt16
    var virtual: VirtualNumber

    /// The client's address.
    func address(_ family: AddressFamily) -> IPAddress {
        family == .ipv4 ? .ipv4(client) : .ipv6(wideClient.address(folded: client))
    }

    /// As in the kernel by the client alone, so that an answer's connection can be found, too.
    @inline(__always)
    var hash: UInt64 { Self.hash(client, clientPort) }

    @inline(__always)
    static func hash(_ client: UInt32, _ port: UInt16) -> UInt64 {
        let mixed = (UInt64(client) << 16 | UInt64(port)) &* 0x9e37_79b9_7f4a_7c15
        return (mixed ^ mixed >> 32) &* 0xd6e8_feb8_6659_fd93
    }
}
