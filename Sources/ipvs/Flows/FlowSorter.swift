import FileReplacement
import Glibc
import IPVSModel
import IPVSSimulator

/// Brings flows into the order of time, those of one moment in the order in which they came. What memory does not hold lies, in
/// sorted runs, in one file without a name, which is gone when the program is.
struct FlowSorter: ~Copyable {
    private var bytes: UnsafeMutableRawBufferPointer
    private var count = 0
    private var isSorted = true
    private var latest = Nanoseconds.min
    private var runs: [Range<Int>] = []
    private var file: TemporaryFile?
    /// Of writing that file.
    private(set) var failure: Failure?

    /// Flows in memory, 56 bytes each and 24 more while they are sorted: 84 MB.
    static let flowsInMemory = 1 << 20
    /// Of all runs while they are merged, but no less than a page of each.
    private static let mergeMemory = 1 << 26

    private let capacity: Int

    init(flowsInMemory: Int = flowsInMemory) {
        capacity = max(1, flowsInMemory)
        bytes = .allocate(byteCount: capacity * FlowRecord.size, alignment: 8)
    }

    deinit { bytes.deallocate() }

    /// - Returns: false when nothing more can be kept; see `failure`.
    mutating func append(_ flow: Flow) -> Bool {
        if count == capacity {
            do throws(Failure) {
                try spill()
            } catch {
                failure = error
                return false
            }
        }
        FlowRecord.write(flow, to: record(count))
        if flow.time < latest { isSorted = false }
        latest = flow.time
        count += 1
        return true
    }

    /// Hands out all flows in order, and forgets them.
    mutating func forEach(_ body: (Flow) throws(Failure) -> Void) throws(Failure) {
        guard let file, !runs.isEmpty else {
            for position in order() { try body(FlowRecord.flow(UnsafeRawBufferPointer(record(position)))) }
            count = 0
            return
        }
        if count > 0 { try spill() }
        let capacity = max(4096, Self.mergeMemory / runs.count) / FlowRecord.size * FlowRecord.size
        var merge = RunMerge()
        for run in runs { try merge.add(FlowRun(run, of: file, capacity: capacity)) }
        while let flow = try merge.next() { try body(flow) }
    }

    private func record(_ position: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            rebasing: bytes[position * FlowRecord.size..<(position + 1) * FlowRecord.size])
    }

    /// Where the flows in memory are, in the order of time.
    private func order() -> [Int] {
        guard !isSorted else { return Array(0..<count) }
        var keys = (0..<count).map {
            (time: FlowRecord.time(of: UnsafeRawBufferPointer(record($0))), position: $0)
        }
        keys.sort { ($0.time, $0.position) < ($1.time, $1.position) }
        return keys.map(\.position)
    }

    private mutating func openFile() throws(Failure) -> TemporaryFile {
        if let file { return file }
        let opened = try TemporaryFile()
        file = opened
        return opened
    }

    private mutating func spill() throws(Failure) {
        let file = try openFile()
        let start = runs.last?.upperBound ?? 0
        if isSorted {
            try file.write(UnsafeRawBufferPointer(rebasing: bytes[..<(count * FlowRecord.size)]))
        } else {
            var sorted: [UInt8] = []
            sorted.reserveCapacity(1 << 20)
            for position in order() {
                sorted.append(contentsOf: record(position))
                if sorted.count >= 1 << 20 - FlowRecord.size {
                    try file.write(sorted)
                    sorted.removeAll(keepingCapacity: true)
                }
            }
            try file.write(sorted)
        }
        runs.append(start..<start + count * FlowRecord.size)
        (count, isSorted, latest) = (0, true, .min)
    }
}

/// Sorted flows in a file, read piece by piece.
private final class FlowRun {
    private let file: TemporaryFile
    private var rest: Range<Int>
    private var buffer: [UInt8]
    private var position = 0
    private var end = 0
    private let capacity: Int

    init(_ range: Range<Int>, of file: TemporaryFile, capacity: Int) {
        (rest, self.file, self.capacity) = (range, file, max(capacity, FlowRecord.size))
        buffer = []
    }

    /// nil at the end.
    func next() throws(Failure) -> Flow? {
        if position == end {
            guard !rest.isEmpty else { return nil }
            let count = min(capacity, rest.count)
            if buffer.count < count { buffer = [UInt8](repeating: 0, count: count) }
            try file.read(&buffer, count: count, at: rest.lowerBound)
            rest = rest.lowerBound + count..<rest.upperBound
            (position, end) = (0, count)
        }
        defer { position += FlowRecord.size }
        return buffer.withUnsafeBytes {
            FlowRecord.flow(UnsafeRawBufferPointer(rebasing: $0[position..<position + FlowRecord.size]))
        }
    }
}

/// The earliest of the first flows of many runs: a binary heap of them.
private struct RunMerge {
    private struct Head {
        var flow: Flow
        /// Runs were filled in this order.
        let number: Int
        let run: FlowRun

        static func < (left: Head, right: Head) -> Bool {
            (left.flow.time, left.number) < (right.flow.time, right.number)
        }
    }

    private var heads: [Head] = []
    private var added = 0

    mutating func add(_ run: FlowRun) throws(Failure) {
        defer { added += 1 }
        guard let flow = try run.next() else { return }
        heads.append(Head(flow: flow, number: added, run: run))
        var position = heads.count - 1
        while position > 0, heads[position] < heads[(position - 1) / 2] {
            heads.swapAt(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
    }

    mutating func next() throws(Failure) -> Flow? {
        guard let first = heads.first else { return nil }
        if let flow = try first.run.next() {
            heads[0].flow = flow
        } else {
            heads.swapAt(0, heads.count - 1)
            heads.removeLast()
        }
        sink()
        return first.flow
    }

    private mutating func sink() {
        var position = 0
        while true {
            var least = position
            for child in [2 * position + 1, 2 * position + 2]
            where child < heads.count && heads[child] < heads[least] {
                least = child
            }
            guard least != position else { return }
            heads.swapAt(position, least)
            position = least
        }
    }
}

/// A file without a name in the folder for temporary ones.
private final class TemporaryFile {
    private let descriptor: Int32
    private let folder: String

    init() throws(Failure) {
        folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
        var name = Array("\(folder)/ipvs-flows-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw .writing(folder, .system(errno)) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(name)
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        try write(Array(bytes))
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        if let number = OutputFile.write(bytes, descriptor) { throw .writing(folder, .system(number)) }
    }

    func read(_ buffer: inout [UInt8], count: Int, at offset: Int) throws(Failure) {
        var done = 0
        while done < count {
            let result = buffer.withUnsafeMutableBytes { bytes in
                pread(descriptor, bytes.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw .reading(folder, .system(result < 0 ? errno : EIO)) }
            done += result
        }
    }
}
