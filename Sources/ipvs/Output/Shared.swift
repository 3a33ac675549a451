import Synchronization

/// A value that threads share.
final class Shared<Value: ~Copyable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: consuming sending Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout sending Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }
}
