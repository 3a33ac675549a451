import IPVSModel

/// Looks up all clients of a run of addresses in several tables, and counts which servers they get, and which of two.
package struct ClientCensus: Sendable {
    /// Clients of which one table gives one server, and another table another one: positions, with that of none first.
    package struct Pair: Sendable, Hashable {
        package let from: Int
        package let to: Int
        package let clients: UInt64
    }

    private let tables: [ClientTable]
    /// Each once, and which one each table uses.
    private let hashes: [ClientHash]
    private let hashOfTable: [Int]
    /// What is folded of an address but for its last 32 bits.
    private let upper: UInt32
    private let first: UInt32
    private let port: UInt32
    /// By table: the clients of each server, those that are refused first.
    package private(set) var totals: [[UInt64]]
    /// By table: how many of each pair of servers, of the first table and of this one.
    private var pairs: [PairCounts]

    private static var chunk: Int { 4096 }

    /// - Parameters:
    ///   - tables: the first is the one that the others are compared with.
    ///   - first: the lowest address of a network, of no more than 2^32.
    ///   - port: of all clients.
    package init(_ tables: [ClientTable], from first: IPAddress, port: UInt16) {
        self.tables = tables
        hashes = tables.reduce(into: []) { if !$0.contains($1.hash) { $0.append($1.hash) } }
        hashOfTable = tables.map { [hashes] table in hashes.firstIndex(of: table.hash) ?? 0 }
        switch first {
        case .ipv4(let address): (self.first, upper) = (address, 0)
        case .ipv6(let address):
            let last = UInt32(truncatingIfNeeded: address.number)
            (self.first, upper) = (last, foldedAddress(first) ^ last)
        }
        self.port = UInt32(port)
        totals = tables.map { Array(repeating: 0, count: $0.servers.count + 1) }
        pairs = tables.map {
            PairCounts(rows: (tables.first?.servers.count ?? 0) + 1, columns: $0.servers.count + 1)
        }
    }

    /// Looks at so many clients more, from the one with this number on.
    package mutating func count(from start: UInt64, _ count: Int) {
        var buffers = Buffers(tables: tables.count, hashes: hashes.count, chunk: Self.chunk)
        defer { buffers.free() }
        var done = 0
        while done < count {
            let next = min(Self.chunk, count - done)
            countChunk(from: UInt32(truncatingIfNeeded: start &+ UInt64(done)), next, &buffers)
            done += next
        }
    }

    private mutating func countChunk(from start: UInt32, _ count: Int, _ buffers: inout Buffers) {
        for (number, hash) in hashes.enumerated() {
            let (values, homes) = (buffers.values(number), buffers.homes(number))
            let offset = hash.usesPort ? port : 0
            for index in 0..<count {
                values[index] = (upper ^ (first &+ start &+ UInt32(truncatingIfNeeded: index))) &+ offset
            }
            hash.fill(homes, of: values, count)
        }
        for (number, table) in tables.enumerated() {
            let found = UnsafeMutableBufferPointer(rebasing: buffers.found(number)[..<count])
            let hash = hashOfTable[number]
            table.look(
                up: UnsafeBufferPointer(buffers.values(hash)),
                at: UnsafeBufferPointer(rebasing: buffers.homes(hash)[..<count]), into: found)
            totals[number].withUnsafeMutableBufferPointer { totals in
                for server in found { totals[Int(server) &+ 1] &+= 1 }
            }
            if number > 0 { pairs[number].count(buffers.found(0), buffers.found(number), count) }
        }
    }

    /// Takes over what another one counted, of the same tables.
    package mutating func add(_ other: ClientCensus) {
        for number in tables.indices {
            for index in totals[number].indices { totals[number][index] &+= other.totals[number][index] }
            pairs[number].add(other.pairs[number])
        }
    }

    /// The clients that a table gives another server than the first one, in order of the servers' positions.
    package func pairs(of table: Int) -> [Pair] { pairs[table].all }
}

extension ClientHash {
    fileprivate func fill(
        _ homes: UnsafeMutableBufferPointer<UInt32>, of values: UnsafeMutableBufferPointer<UInt32>,
        _ count: Int
    ) {
        switch self {
        case .multiplicative(let bits, _):
            for index in 0..<count { homes[index] = multiplicativeHash(values[index], bits: bits) }
        case .sip(let size, _):
            let (hash, remainder) = (MaglevHashing.hash, Remainder(of: size))
            for index in 0..<count { homes[index] = remainder(hash(values[index])) }
        case .none:
            for index in 0..<count { homes[index] = 0 }
        }
    }
}

/// Remainders of a division by the same number again and again, by two multiplications: D. Lemire, O. Kaser, N. Kurz, Faster
/// Remainder by Direct Computation (2019). Exact for all numbers of 32 bits.
struct Remainder {
    private let divisor: UInt64
    private let reciprocal: UInt64

    /// - Parameter divisor: not 0.
    init(of divisor: UInt32) {
        self.divisor = UInt64(divisor)
        reciprocal = .max / UInt64(divisor) &+ 1
    }

    @inline(__always)
    func callAsFunction(_ number: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: (reciprocal &* UInt64(number)).multipliedFullWidth(by: divisor).high)
    }
}

/// What a part of a census works with.
private struct Buffers {
    private let numbers: UnsafeMutableBufferPointer<UInt32>
    private let servers: UnsafeMutableBufferPointer<Int32>
    private let chunk: Int

    init(tables: Int, hashes: Int, chunk: Int) {
        self.chunk = chunk
        numbers = .allocate(capacity: 2 * hashes * chunk)
        servers = .allocate(capacity: tables * chunk)
        numbers.initialize(repeating: 0)
        servers.initialize(repeating: 0)
    }

    func free() {
        numbers.deallocate()
        servers.deallocate()
    }

    func values(_ hash: Int) -> UnsafeMutableBufferPointer<UInt32> { part(of: numbers, 2 * hash) }
    func homes(_ hash: Int) -> UnsafeMutableBufferPointer<UInt32> { part(of: numbers, 2 * hash + 1) }
    func found(_ table: Int) -> UnsafeMutableBufferPointer<Int32> { part(of: servers, table) }

    private func part<Number>(
        of buffer: UnsafeMutableBufferPointer<Number>, _ place: Int
    ) -> UnsafeMutableBufferPointer<Number> {
        UnsafeMutableBufferPointer(rebasing: buffer[place * chunk..<(place + 1) * chunk])
    }
}

/// How often each pair of two small numbers was there: in a table, or where that would be large, in a dictionary.
private struct PairCounts: Sendable {
    private let columns: Int
    private var dense: [UInt64] = []
    private var sparse: [Int: UInt64] = [:]

    private static var largest: Int { 1 << 20 }

    init(rows: Int, columns: Int) {
        self.columns = columns
        if rows * columns <= Self.largest { dense = Array(repeating: 0, count: rows * columns) }
    }

    mutating func count(
        _ first: UnsafeMutableBufferPointer<Int32>, _ second: UnsafeMutableBufferPointer<Int32>, _ count: Int
    ) {
        let columns = columns
        guard !dense.isEmpty else {
            for index in 0..<count {
                sparse[(Int(first[index]) + 1) * columns + Int(second[index]) + 1, default: 0] += 1
            }
            return
        }
        dense.withUnsafeMutableBufferPointer { cells in
            for index in 0..<count {
                cells[(Int(first[index]) &+ 1) &* columns &+ Int(second[index]) &+ 1] &+= 1
            }
        }
    }

    mutating func add(_ other: PairCounts) {
        for index in dense.indices { dense[index] &+= other.dense[index] }
        for (pair, count) in other.sparse { sparse[pair, default: 0] += count }
    }

    var all: [ClientCensus.Pair] {
        let dense = dense.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
        return (dense + sparse.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }).map { pair, clients in
            ClientCensus.Pair(from: pair / columns, to: pair % columns, clients: clients)
        }
    }
}
