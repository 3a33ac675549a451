import Dispatch
import Synchronization

/// Work on all cores.
enum Parallel {
    /// Results in the order of the elements; the first failure in that order is thrown.
    static func map<Element: Sendable, Value: Sendable>(
        _ elements: [Element], _ body: @escaping @Sendable (Element) throws -> Value
    ) throws -> [Value] {
        let results = Mutex<[Int: Result<Value, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: elements.count) { index in
            let result = Result { try body(elements[index]) }
            results.withLock { $0[index] = result }
        }
        return try results.withLock { results in
            try elements.indices.compactMap { try results[$0]?.get() }
        }
    }
}
