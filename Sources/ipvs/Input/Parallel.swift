import Dispatch
import Glibc
import Synchronization

/// Work on all cores.
enum Parallel {
    /// How many there are.
    static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Results in the order of the elements; the first failure in that order is thrown. No more elements are worked on at
    /// once than there are cores.
    static func map<Element: Sendable, Value: Sendable, Mistake: Error>(
        _ elements: [Element], _ body: @Sendable (Element) throws(Mistake) -> Value
    ) throws(Mistake) -> [Value] {
        let results = Mutex<[Int: Result<Value, Mistake>]>([:])
        DispatchQueue.concurrentPerform(iterations: elements.count) { index in
            let result: Result<Value, Mistake>
            do throws(Mistake) {
                result = .success(try body(elements[index]))
            } catch {
                result = .failure(error)
            }
            results.withLock { $0[index] = result }
        }
        let found = results.withLock { $0 }
        var values: [Value] = []
        for index in elements.indices {
            if let result = found[index] { values.append(try result.get()) }
        }
        return values
    }
}
