import CStartup
import Glibc
import IPVSFormats
import IPVSKernel
import IPVSModel

/// A change that is taken back unless somebody confirms it in time.
///
/// What waits is a record in a file under `/run`. A process of its own, which has no terminal to lose, waits for the
/// deadline; whoever wants the change removes the file. All of them hold the table's lock while they look at it or change
/// it, so that only one of confirming, undoing and taking back happens.
enum Confirmation {
    private static let folder = "/run/ipvs"
    private static let file = "\(folder)/unconfirmed.json"
    /// What became of the last one that was taken back.
    private static let outcome = "\(folder)/taken-back.json"
    /// The hidden command that waits.
    static let command = "await-confirmation"
    private static let pause: UInt32 = 200_000

    /// The change that waits; nil for none.
    static func waiting() throws(Failure) -> ChangeRecord? {
        guard access(file, F_OK) == 0 else { return nil }
        return try RecordFolder.read(file)
    }

    /// The last change that was taken back since the host started, for want of a confirmation.
    static func lastTakenBack() throws(Failure) -> ChangeRecord? {
        guard access(outcome, F_OK) == 0 else { return nil }
        return try RecordFolder.read(outcome)
    }

    /// Starts the waiting; only then may the change be made.
    static func begin(_ record: ChangeRecord, seconds: UInt32) throws(Failure) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .writing(folder, .system(errno)) }
        unlink(outcome)
        try RecordFolder.write(record, to: file)
        let failure = start(seconds)
        guard failure == 0 else {
            end()
            throw .change(.noGuard(errno: failure))
        }
    }

    /// Nothing waits any more.
    static func end() { unlink(file) }

    /// Starts this program again, in a session of its own.
    private static func start(_ seconds: UInt32) -> Int32 {
        var words: [UnsafeMutablePointer<CChar>?] = []
        for word in ["ipvs", command, "\(seconds)"] { words.append(strdup(word)) }
        defer { for word in words { free(word) } }
        return cstartup_start_apart("/proc/self/exe", words + [nil])
    }

    /// Waits, and takes the change back where nobody confirmed it.
    static func wait(seconds: UInt32) throws(Failure) {
        // The change is being made: the time begins with its end.
        do throws(TableLock.Failure) {
            let lock = try TableLock(waiting: nil) { _ in }
            withExtendedLifetime(lock) {}
        } catch {
            // Without a lock nobody is kept apart.
        }
        let start = elapsed()
        while elapsed() - start < Int64(seconds) {
            if access(file, F_OK) != 0 { return }
            usleep(pause)
        }
        let lock = try? TableLock(waiting: nil) { _ in }
        defer { withExtendedLifetime(lock) {} }
        guard var record = try waiting() else { return }
        try Application.takeBack(record)
        record.outcome = .undone
        try RecordFolder.write(record, to: outcome)
        end()
    }

    /// Seconds, also while the host slept.
    private static func elapsed() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec)
    }
}
