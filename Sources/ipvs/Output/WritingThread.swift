import Dispatch
import Synchronization

/// Writes buffers while the next one is filled, and is no more than a few behind.
final class WritingThread: Sendable {
    private let queue = DispatchQueue(label: "output")
    private let room = DispatchSemaphore(value: 4)
    private let state = Mutex(State())

    private struct State {
        var failure: Failure?
        /// Each is held in one place only. Those that were written are filled again: memory costs most when it is touched for
        /// the first time.
        var filled: [[UInt8]] = []
        var spare: [[UInt8]] = []
    }

    /// Takes a buffer over.
    ///
    /// - Parameter write: writes it.
    /// - Returns: an empty one in its place.
    func take(
        _ buffer: consuming [UInt8], _ write: @escaping @Sendable ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        let filled = buffer
        let spare = state.withLock { state in
            state.filled.append(filled)
            return state.spare.popLast() ?? []
        }
        try run({ [self] in state.withLock { $0.filled.removeFirst() } }, write)
        return spare
    }

    /// Makes and writes a buffer when all before is written.
    ///
    /// - Parameters:
    ///   - make: fills an empty one.
    ///   - write: writes it.
    func take(
        _ make: @escaping @Sendable (inout [UInt8]) -> Void,
        _ write: @escaping @Sendable ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let filled: @Sendable () -> [UInt8] = { [self] in
            var bytes = state.withLock { $0.spare.popLast() } ?? []
            make(&bytes)
            return bytes
        }
        try run(filled, write)
    }

    private func run(
        _ filled: @escaping @Sendable () -> [UInt8],
        _ write: @escaping @Sendable ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try check()
        room.wait()
        queue.async { [self] in
            var bytes = filled()
            do throws(Failure) {
                // Nothing follows a hole.
                if state.withLock({ $0.failure }) == nil { try write(bytes) }
            } catch {
                state.withLock { $0.failure = error }
            }
            bytes.removeAll(keepingCapacity: true)
            let empty = bytes
            state.withLock { $0.spare.append(empty) }
            room.signal()
        }
    }

    /// Waits until everything is written.
    func finish() throws(Failure) {
        queue.sync {}
        try check()
    }

    private func check() throws(Failure) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}
