import Glibc
import IPVSModel
import Synchronization

/// Looks names up for a listing: each address once, many at a time, and all within one deadline.
///
/// A look-up blocks for as long as the resolver likes, so each worker is a thread of its own. Workers that are still
/// busy at the deadline are left behind; what they would have found is printed as a number.
enum NameResolver {
    /// One DNS server may time out (5 s) and the next one answer.
    static let patience = 6
    private static let mostWorkers = 32
    private static let workerStackSize = 512 * 1024

    /// Names for a listing of `services`.
    static func names(of services: [Table.ServiceEntry]) -> NameTable {
        var wanted = WantedNames()
        for entry in services { wanted.insert(entry) }
        return names(for: wanted)
    }

    /// Names for rules: IPv6 stays numeric, since names are read as IPv4, and a name that does not lead back to its
    /// number would restore another table.
    static func savedNames(of services: [Table.ServiceEntry]) -> NameTable {
        var wanted = WantedNames(mustLeadBack: true)
        for entry in services { wanted.insert(entry) }
        return names(for: wanted)
    }

    /// Names of everything that was collected.
    static func names(for wanted: WantedNames) -> NameTable {
        let questions = wanted.questions
        guard !questions.isEmpty else { return NameTable() }
        let board = Board(questions: questions, mustLeadBack: wanted.mustLeadBack)
        var workers = 0
        for _ in 0..<min(questions.count, mostWorkers) where startWorker(for: board) { workers += 1 }
        if workers == 0 { board.work() }
        board.waitForAnswers(count: questions.count)
        return board.answers
    }

    private static func startWorker(for board: Board) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, workerStackSize)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(board)
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Board>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, argument.toOpaque())
        if failure != 0 { argument.release() }
        return failure == 0
    }
}

/// Addresses and ports whose names a listing needs.
struct WantedNames {
    /// Only names whose own number is the one that was asked for; IPv4 only.
    let mustLeadBack: Bool
    private var hosts: Set<IPAddress> = []
    private var ports: Set<NameTable.Port> = []

    init(mustLeadBack: Bool = false) { self.mustLeadBack = mustLeadBack }

    mutating func insert(_ endpoint: Endpoint, of transport: TransportProtocol?) {
        if endpoint.address.family == .ipv4 || !mustLeadBack { hosts.insert(endpoint.address) }
        // Other protocols have no named ports.
        guard let transport, [.tcp, .udp, .sctp].contains(transport) else { return }
        ports.insert(.init(number: endpoint.port, transport: transport))
    }

    mutating func insert(_ entry: Table.ServiceEntry) {
        let transport = entry.service.identity.transport
        if case .endpoint(_, let endpoint) = entry.service.identity { insert(endpoint, of: transport) }
        for destination in entry.destinations { insert(destination.destination.endpoint, of: transport) }
    }

    mutating func insert(_ connection: ConnectionEntry) {
        for endpoint in [connection.client, connection.virtual, connection.destination] {
            insert(endpoint, of: connection.transport)
        }
    }

    fileprivate var questions: [Board.Question] {
        hosts.map(Board.Question.host) + ports.map(Board.Question.port)
    }
}

/// Questions taken off by the workers, and the answers so far.
private final class Board: Sendable {
    enum Question: Sendable {
        case host(IPAddress)
        case port(NameTable.Port)
    }

    private struct State {
        var open: [Question]
        var answers = NameTable()
    }

    private let state: Mutex<State>
    private let answered = Signal()
    private let mustLeadBack: Bool

    init(questions: [Question], mustLeadBack: Bool) {
        state = Mutex(State(open: questions))
        self.mustLeadBack = mustLeadBack
    }

    var answers: NameTable { state.withLock { $0.answers } }

    /// Answers questions until none is left.
    func work() {
        while let question = state.withLock({ $0.open.popLast() }) {
            switch question {
            case .host(let address):
                if let name = name(of: address) { state.withLock { $0.answers.hosts[address] = name } }
            case .port(let port):
                if let name = name(of: port) { state.withLock { $0.answers.ports[port] = name } }
            }
            answered.give()
        }
    }

    private func name(of address: IPAddress) -> Bytes? {
        guard let name = HostDatabase.name(of: address) else { return nil }
        guard mustLeadBack else { return name }
        return HostDatabase.address(of: name[...]).map(IPAddress.ipv4) == address ? name : nil
    }

    private func name(of port: NameTable.Port) -> Bytes? {
        guard let name = HostDatabase.name(of: port) else { return nil }
        return !mustLeadBack || HostDatabase.port(of: name[...], port.transport) == port.number ? name : nil
    }

    /// Returns when `count` questions have been answered, or at the deadline.
    func waitForAnswers(count: Int) {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += NameResolver.patience
        for _ in 0..<count where !answered.take(until: deadline) { return }
    }
}

/// A counting semaphore with a deadline.
private final class Signal: @unchecked Sendable {
    // Semaphores are made to be shared; only the pointer to it makes this class unsafe in the compiler's eyes.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func give() { sem_post(semaphore) }

    /// Returns false when nothing was given until `deadline`.
    func take(until deadline: timespec) -> Bool {
        var deadline = deadline
        while sem_timedwait(semaphore, &deadline) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }
}
