import Glibc
import Synchronization

/// Kills the one process group that runs longer than it may. The waiting thread itself just waits,
/// because polling would cost more than most of the programs do.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    private struct Watch {
        var group: pid_t
        var secondsLeft: Int
    }

    private let current = Mutex<Watch?>(nil)

    private init() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                while true {
                    sleep(1)
                    Watchdog.shared.tick()
                }
            }, nil)
        pthread_detach(thread)
    }

    func watch(_ group: pid_t, seconds: Int) {
        current.withLock { $0 = Watch(group: group, secondsLeft: seconds) }
    }

    func rest() { current.withLock { $0 = nil } }

    private func tick() {
        current.withLock { watch in
            guard var due = watch else { return }
            due.secondsLeft -= 1
            if due.secondsLeft <= 0 { kill(-due.group, SIGKILL) }
            watch = due
        }
    }
}
