import Dispatch
import IPVSFormats
import IPVSSimulator
import Synchronization

/// A file of flows, read by a thread of its own while those before are played.
final class FlowBatches: Sendable {
    private struct State {
        var waiting: [Result<FlowBatch, Failure>] = []
        var isAbandoned = false
    }

    private static let maximumWaiting = 8

    private let state = Mutex(State())
    /// As a file has them; nil for what is no plain file.
    let size: UInt64?
    private let bytes = ReadBytes()
    /// Made empty and then filled: one that ends with less than it was made with is taken for one in use, and traps.
    private let room = DispatchSemaphore(value: 0)
    private let ready = DispatchSemaphore(value: 0)

    init(_ path: String) {
        size = InputFile.size(path)
        for _ in 0..<Self.maximumWaiting { room.signal() }
        DispatchQueue(label: "flows").async { [self] in read(path) }
    }

    /// Of the file, that were read so far.
    var bytesRead: UInt64 { bytes.count.load(ordering: .relaxed) }

    /// The next flows, none at the end. Not to be called again after that.
    func next() throws(Failure) -> FlowBatch {
        ready.wait()
        let batch = state.withLock { $0.waiting.removeFirst() }
        room.signal()
        return try batch.get()
    }

    /// The next batches, as many as cost little to hand on; at the end an empty one is among them.
    func nextGroup() throws(Failure) -> [FlowBatch] {
        var group: [FlowBatch] = []
        repeat {
            group.append(try next())
        } while group.count < Self.maximumWaiting && group.last?.isEmpty == false
        return group
    }

    /// To be called when no more flows are wanted: the thread ends.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        room.signal()
    }

    private func read(_ path: String) {
        do throws(Failure) {
            var reader = try InputFile.flows(path, noting: bytes)
            while true {
                let batch = FlowBatch()
                try Self.fill(batch, from: &reader)
                if !hand(.success(batch)) || batch.isEmpty { return }
            }
        } catch {
            _ = hand(.failure(error))
        }
    }

    /// Throws at a mistake, and drops the flows before it: nothing of such a run is kept.
    private static func fill(_ batch: FlowBatch, from reader: inout FlowReader) throws(Failure) {
        do throws(FormatError) {
            try batch.fill(from: &reader)
        } catch {
            throw .format(error)
        }
    }

    private func hand(_ batch: Result<FlowBatch, Failure>) -> Bool {
        room.wait()
        let isWanted = state.withLock { state in
            state.waiting.append(batch)
            return !state.isAbandoned
        }
        ready.signal()
        return isWanted
    }
}
