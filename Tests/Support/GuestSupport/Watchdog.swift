import Glibc
import Synchronization

/// Kills the process groups that run longer than they may. The waiting thread itself just waits,
/// because polling would cost more than most of the programs do.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    private let secondsLeft = Mutex<[pid_t: Int]>([:])

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

    func watch(_ group: pid_t, seconds: Int) { secondsLeft.withLock { $0[group] = seconds } }

    func forget(_ group: pid_t) { secondsLeft.withLock { $0[group] = nil } }

    private func tick() {
        secondsLeft.withLock { groups in
            for group in Array(groups.keys) {
                groups[group, default: 0] -= 1
                if groups[group, default: 0] <= 0 { kill(-group, SIGKILL) }
            }
        }
    }
}
