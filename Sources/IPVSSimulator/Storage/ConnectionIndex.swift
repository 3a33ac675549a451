/// The hash table over connections (`ip_vs_conn_tab`): which entries may have a key.
///
/// Lines as long as a processor's cache line hold up to 15 entries each, the newest last. A cell is an entry's slot with
/// six bits of its hash, so that looking for a key that is not there and taking an entry out touch a line, and no entry.
/// A full line passes its cells on to an overflow line behind it. The number of lines grows one by one with the entries
/// (linear hashing), so that no insertion pays for all.
///
/// Costs: finding, inserting and removing O(entries of a line), 10 on average; inserting may split a line, which reads
/// its entries. Entries of one hash are all in one line: a client with many connections from one port makes it long.
///
/// Invariants: a line and those behind it hold the entries whose hashes are its own, newest last, those behind being
/// older; the tail of a line says how many cells it has and which line is behind; lines behind others are not empty;
/// every overflow line is behind one line or free; `count` entries are there, at most 10 for each line.
struct ConnectionIndex: ~Copyable {
    /// 16 words: cells, and the tail.
    private typealias Line = SIMD16<UInt32>

    static var slotBits: UInt32 { 26 }
    private static var cells: Int { 15 }
    private static var entriesPerLine: Int { 10 }
    private static var initialLines: Int { 64 }

    private var lines = SegmentedSlab<Line>()
    private var overflow = SegmentedSlab<Line>()
    /// Link of the first overflow line that is not in use, or 0.
    private var firstFree: UInt32 = 0
    /// The number of lines, rounded up to a power of two, less one.
    private var mask = Self.initialLines - 1
    private(set) var count = 0
    /// Cells of the line that is being split.
    private var scratch: [UInt32] = []

    init() {
        for _ in 0..<Self.initialLines { lines.append(Line()) }
    }

    var footprint: Int { (lines.count + overflow.count) * MemoryLayout<Line>.stride }

    /// A word of the hash's line: whoever reads it early has the line at hand later.
    @inline(__always)
    func anyWord(of hash: UInt64) -> UInt32 { words(of: line(of: hash))[Self.cells] }

    /// The newest entry that may have the hash and meets the condition, if there is one.
    @inline(__always)
    func first(_ hash: UInt64, where isWanted: (ConnectionNumber) -> Bool) -> ConnectionNumber {
        let tag = UInt32(truncatingIfNeeded: hash) >> Self.slotBits
        var words = words(of: line(of: hash))
        while true {
            var place = words[Self.cells] & 0xf
            while place > 0 {
                place &-= 1
                let cell = words[Int(place)]
                if cell >> Self.slotBits == tag, isWanted(Self.slot(cell)) { return Self.slot(cell) }
            }
            let link = words[Self.cells] >> 4
            if link == 0 { return .absent }
            words = overflowWords(link)
        }
    }

    @inline(__always)
    mutating func insert(
        _ slot: ConnectionNumber, _ hash: UInt64, _ records: borrowing SegmentedSlab<Connection>
    ) {
        append(Self.cell(slot, hash), to: line(of: hash))
        count &+= 1
        if count > lines.count &* Self.entriesPerLine { addLine(records) }
    }

    mutating func remove(_ slot: ConnectionNumber, _ hash: UInt64) {
        let cell = Self.cell(slot, hash)
        var words = words(of: line(of: hash))
        var previous: UnsafeMutablePointer<UInt32>?
        while true {
            let filled = Int(words[Self.cells] & 0xf)
            if let place = (0..<filled).first(where: { words[$0] == cell }) {
                for later in place &+ 1..<filled { words[later &- 1] = words[later] }
                words[Self.cells] &-= 1
                count &-= 1
                if filled == 1, let previous { release(after: previous) }
                return
            }
            let link = words[Self.cells] >> 4
            if link == 0 { return }
            previous = words
            words = overflowWords(link)
        }
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant(_ records: borrowing SegmentedSlab<Connection>) -> String? {
        var entries = 0
        /// Overflow lines that are behind a line, or free.
        var isKnown = [Bool](repeating: false, count: overflow.count)
        for line in 0..<lines.count {
            var words = words(of: line)
            while true {
                for place in 0..<Int(words[Self.cells] & 0xf) {
                    let slot = Self.slot(words[place])
                    let hash = records[slot].hash
                    if self.line(of: hash) != line || Self.cell(slot, hash) != words[place] {
                        return "entry \(slot) is in another's line"
                    }
                    entries += 1
                }
                let link = Int(words[Self.cells] >> 4)
                if link == 0 { break }
                if link > overflow.count || isKnown[link - 1] {
                    return "line \(line) has another's behind it"
                }
                isKnown[link - 1] = true
                words = overflowWords(UInt32(link))
                if words[Self.cells] & 0xf == 0 { return "an empty line is behind line \(line)" }
            }
        }
        var free = Int(firstFree)
        while free != 0 {
            if free > overflow.count || isKnown[free - 1] { return "a line that is free is in use" }
            isKnown[free - 1] = true
            free = Int(overflowWords(UInt32(free))[Self.cells] >> 4)
        }
        if !isKnown.allSatisfy({ $0 }) { return "a line is lost" }
        if entries != count { return "\(entries) entries of \(count) are indexed" }
        return count <= lines.count * Self.entriesPerLine ? nil : "\(count) entries in \(lines.count) lines"
    }

    /// The line of a hash: those beyond the last one are not yet split from their lower halves.
    @inline(__always)
    func line(of hash: UInt64) -> Int {
        let line = Int(truncatingIfNeeded: hash >> 32) & mask
        return line < lines.count ? line : line & (mask >> 1)
    }

    // MARK: Words

    @inline(__always)
    private static func cell(_ slot: ConnectionNumber, _ hash: UInt64) -> UInt32 {
        UInt32(bitPattern: slot.rawValue) | UInt32(truncatingIfNeeded: hash) & ~(1 << slotBits - 1)
    }

    @inline(__always)
    private static func slot(_ cell: UInt32) -> ConnectionNumber {
        ConnectionNumber(rawValue: Int32(bitPattern: cell & (1 << slotBits - 1)))
    }

    @inline(__always)
    private func words(of line: Int) -> UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(lines.address(of: line)).assumingMemoryBound(to: UInt32.self)
    }

    @inline(__always)
    private func overflowWords(_ link: UInt32) -> UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(overflow.address(of: Int(link) &- 1)).assumingMemoryBound(to: UInt32.self)
    }

    // MARK: Lines

    @inline(__always)
    private mutating func append(_ cell: UInt32, to line: Int) {
        let words = words(of: line)
        if words[Self.cells] & 0xf == Self.cells { passOn(line) }
        words[Int(words[Self.cells] & 0xf)] = cell
        words[Self.cells] &+= 1
    }

    /// Moves the cells of a full line to one behind it.
    private mutating func passOn(_ line: Int) {
        let link: UInt32
        if firstFree != 0 {
            link = firstFree
            firstFree = overflowWords(link)[Self.cells] >> 4
        } else {
            overflow.append(Line())
            link = UInt32(overflow.count)
        }
        let (from, to) = (words(of: line), overflowWords(link))
        for word in 0...Self.cells { to[word] = from[word] }
        from[Self.cells] = link << 4
    }

    /// Frees the empty line behind another.
    private mutating func release(after previous: UnsafeMutablePointer<UInt32>) {
        let link = previous[Self.cells] >> 4
        let empty = overflowWords(link)
        previous[Self.cells] = previous[Self.cells] & 0xf | empty[Self.cells] & ~0xf
        empty[Self.cells] = firstFree << 4
        firstFree = link
    }

    /// Splits one line in two, which keep the order of their entries.
    private mutating func addLine(_ records: borrowing SegmentedSlab<Connection>) {
        let added = lines.count
        if added > mask { mask = mask * 2 + 1 }
        let split = added & (mask >> 1)
        scratch.removeAll(keepingCapacity: true)
        let front = words(of: split)
        while true {
            for place in (0..<Int(front[Self.cells] & 0xf)).reversed() { scratch.append(front[place]) }
            let link = front[Self.cells] >> 4
            if link == 0 { break }
            let behind = overflowWords(link)
            for word in 0..<Self.cells { front[word] = behind[word] }
            front[Self.cells] = front[Self.cells] & ~0xf | behind[Self.cells] & 0xf
            release(after: front)
        }
        front[Self.cells] = 0
        lines.append(Line())
        for cell in scratch.reversed() { append(cell, to: line(of: records[Self.slot(cell)].hash)) }
    }
}
