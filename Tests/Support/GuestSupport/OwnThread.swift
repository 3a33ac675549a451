import Glibc

/// Runs `body` on a thread of its own and waits for it: namespaces belong to a thread,
/// and no other test may wake up in one of ours.
package func onOwnThread<Value>(_ body: @escaping () throws -> Value) throws -> Value {
    let job = Job(body)
    var thread = pthread_t()
    let started = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<AnyJob>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, Unmanaged<AnyJob>.passRetained(job).toOpaque())
    guard started == 0 else { throw GuestError.system("pthread_create", started) }
    pthread_join(thread, nil)
    guard let outcome = job.outcome else { throw GuestError("the thread ended without an outcome") }
    return try outcome.get()
}

private class AnyJob {
    func run() {}
}

private final class Job<Value>: AnyJob {
    private let body: () throws -> Value
    private(set) var outcome: Result<Value, any Error>?

    init(_ body: @escaping () throws -> Value) { self.body = body }

    override func run() { outcome = Result(catching: body) }
}
