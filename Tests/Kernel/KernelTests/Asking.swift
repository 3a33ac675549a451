import Glibc
import GuestSupport
import Synchronization

/// A client that connects to a service again and again, as long as it is not told to end.
final class Asking: Sendable {
    private let hasEnded = Atomic(false)
    private let connections = Atomic(0)
    private let refusals = Atomic(0)
    private let thread: Mutex<pthread_t?>

    /// Connections that were tried.
    var count: Int { connections.load(ordering: .relaxed) }

    init(address: String) throws {
        thread = Mutex(nil)
        var started = pthread_t()
        let context = Unmanaged.passRetained(Context(asking: self, address: address))
        let failure = pthread_create(
            &started, nil,
            { pointer in
                guard let pointer else { return nil }
                let context = Unmanaged<Context>.fromOpaque(pointer).takeRetainedValue()
                context.asking.ask(context.address)
                return nil
            }, context.toOpaque())
        guard failure == 0 else { throw GuestError("no thread: \(failure)") }
        thread.withLock { $0 = started }
        while count == 0 { usleep(1000) }
    }

    private final class Context: Sendable {
        let asking: Asking
        let address: String

        init(asking: Asking, address: String) {
            self.asking = asking
            self.address = address
        }
    }

    private func ask(_ address: String) {
        while !hasEnded.load(ordering: .relaxed) {
            let descriptor = try? Network.connect(to: address, port: 80)
            if let descriptor { close(descriptor) } else { refusals.add(1, ordering: .relaxed) }
            connections.add(1, ordering: .relaxed)
        }
    }

    /// - Returns: how many connections were refused.
    func end() -> Int {
        hasEnded.store(true, ordering: .relaxed)
        if let thread = thread.withLock({ $0 }) { pthread_join(thread, nil) }
        return refusals.load(ordering: .relaxed)
    }
}
