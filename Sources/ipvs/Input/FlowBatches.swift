import Dispatch
import IPVSFormats
import IPVSSimulator
import Synchronization

/// Flows that were read together, and the texts that their rows begin with.
struct FlowBatch: Sendable {
    /// So many that handing them over costs nothing, and so few that they stay in a processor's cache.
    static let size = 1024

    fileprivate(set) var flows: [Flow] = []
    private var keys: [UInt8] = []
    private var ends: [Int] = []
    /// Of an empty batch: what is wrong with the file.
    fileprivate(set) var failure: Failure?

    fileprivate init() {
        flows.reserveCapacity(Self.size)
        ends.reserveCapacity(Self.size)
        keys.reserveCapacity(Self.size * 64)
    }

    fileprivate mutating func append(_ flow: Flow, key: UnsafeRawBufferPointer) {
        flows.append(flow)
        keys.append(contentsOf: key)
        ends.append(keys.count)
    }

    /// Gives `body` the text that the row of a flow begins with.
    @inline(__always)
    func withKey<Result>(of flow: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        keys.withUnsafeBytes { keys in
            body(UnsafeRawBufferPointer(rebasing: keys[(flow == 0 ? 0 : ends[flow - 1])..<ends[flow]]))
        }
    }
}

/// A file of flows, read by a thread of its own while those before are played.
final class FlowBatches: Sendable {
    private struct State {
        var waiting: [FlowBatch] = []
        var isAbandoned = false
    }

    private static let maximumWaiting = 8

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: maximumWaiting)
    private let ready = DispatchSemaphore(value: 0)

    init(_ path: String) {
        DispatchQueue(label: "flows").async { [self] in read(path) }
    }

    /// The next flows, none at the end. Not to be called again after that.
    func next() throws(Failure) -> FlowBatch {
        ready.wait()
        let batch = state.withLock { $0.waiting.removeFirst() }
        room.signal()
        if let failure = batch.failure { throw failure }
        return batch
    }

    /// To be called when no more flows are wanted: the thread ends.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        room.signal()
    }

    private func read(_ path: String) {
        var last = FlowBatch()
        do throws(Failure) {
            var reader = try InputFile.flows(path)
            while true {
                let batch = try Self.batch(from: &reader)
                if batch.flows.isEmpty || !hand(batch) { break }
            }
        } catch {
            last.failure = error
        }
        _ = hand(last)
    }

    /// Throws at a mistake, and drops the flows before it: nothing of such a run is kept.
    private static func batch(from reader: inout FlowReader) throws(Failure) -> FlowBatch {
        var batch = FlowBatch()
        do throws(FormatError) {
            while batch.flows.count < FlowBatch.size, let flow = try reader.next() {
                batch.append(flow, key: reader.key)
            }
        } catch {
            throw .format(error)
        }
        return batch
    }

    private func hand(_ batch: FlowBatch) -> Bool {
        room.wait()
        let isWanted = state.withLock { state in
            state.waiting.append(batch)
            return !state.isAbandoned
        }
        ready.signal()
        return isWanted
    }
}
