import Glibc

/// Keeps apart those who replace the table as a whole: each holds a lock on one file while it reads the table and changes
/// it. Single commands and other programs know nothing of it. The lock goes with its holder, also when that is killed.
package struct TableLock: ~Copyable {
    package static let path = "/run/ipvsadm.lock"

    private let descriptor: Int32

    /// Why there is no lock.
    package enum Failure: Error, Sendable, Hashable {
        /// Somebody held it for as long as the caller would wait.
        ///
        /// - Parameter holder: its process, where that is known.
        case held(by: Int32?)
        /// The caller gave the waiting up.
        case givenUp(heldBy: Int32?)
        /// The file cannot be opened or locked.
        case unavailable(errno: Int32)
    }

    /// How often the file is tried, and when the caller is told of the waiting; in milliseconds.
    private static let pause: Int64 = 20
    private static let silence: Int64 = 1000

    /// Waits for the lock.
    ///
    /// - Parameters:
    ///   - seconds: the longest time to wait; nil for no end.
    ///   - isWanted: asked again and again while it waits; false gives it up.
    ///   - onWaiting: called once, after a second.
    package init(
        path: String = path, waiting seconds: Int64?, while isWanted: () -> Bool = { true },
        onWaiting: (_ holder: Int32?) -> Void
    ) throws(Failure) {
        // Nothing is written through a link that somebody else put there.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unavailable(errno: errno) }
        do throws(Failure) {
            try Self.wait(for: descriptor, seconds, while: isWanted, onWaiting)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        writeHolder()
    }

    deinit { close(descriptor) }

    private static func wait(
        for descriptor: Int32, _ seconds: Int64?, while isWanted: () -> Bool, _ onWaiting: (Int32?) -> Void
    ) throws(Failure) {
        let limit = seconds.map { $0.multipliedReportingOverflow(by: 1000) }
        var waited: Int64 = 0
        var isTold = false
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw .unavailable(errno: errno) }
            if let limit, !limit.overflow, waited >= limit.partialValue {
                throw .held(by: holder(descriptor))
            }
            guard isWanted() else { throw .givenUp(heldBy: holder(descriptor)) }
            if !isTold, waited >= silence {
                onWaiting(holder(descriptor))
                isTold = true
            }
            usleep(UInt32(pause) * 1000)
            waited += pause
        }
    }

    /// What `writeHolder` wrote.
    private static func holder(_ descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count], as: UTF8.self).filter { $0 != "\n" })
    }

    /// For the message of whoever waits. That it cannot be written costs no more than that.
    private func writeHolder() {
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }
}
