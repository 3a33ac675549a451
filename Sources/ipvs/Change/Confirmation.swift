import CStartup
import Glibc
import IPVSFormats
import IPVSKernel
import IPVSModel

/// A change that is taken back unless somebody confirms it in time.
///
/// What waits is a record in a file of its own under `/run`, one for each network namespace, since each has a table of its
/// own. A process without a terminal, which has none to lose, holds a lock on the file and waits for the deadline; whoever
/// wants the change removes the file. All of them hold the table's lock while they look at the file or change the table,
/// so that only one of confirming, undoing and taking back happens.
struct Confirmation {
    let file: String
    let record: ChangeRecord

    private static var folder: String { RunFolder.path }
    private static let ending = ".json"
    /// The hidden command that waits.
    static let command = "await-confirmation"
    private static let pause: UInt32 = 50_000

    /// Of the files of this network namespace.
    private static var prefix: String {
        "unconfirmed-\(RunFolder.namespace)-"
    }

    /// What became of the last one that was taken back.
    private static var outcome: String { "\(folder)/taken-back-\(prefix.dropFirst(12))last\(ending)" }

    /// The change that waits; nil for none.
    static func waiting() throws(Failure) -> Confirmation? {
        let prefix = prefix
        let names: [String]
        do throws(Failure) {
            names = try RecordFolder.names(in: folder)
        } catch {
            if case .reading(_, .system(ENOENT)) = error { return nil }
            throw error
        }
        guard let name = names.sorted().first(where: { $0.hasPrefix(prefix) && $0.hasSuffix(ending) }) else {
            return nil
        }
        let file = "\(folder)/\(name)"
        return Confirmation(file: file, record: try RecordFolder.read(file))
    }

    /// Whether a process waits for its deadline.
    var isWatched: Bool {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    /// The last change that was taken back since the host started, for want of a confirmation, as far as that was possible.
    static func lastTakenBack() throws(Failure) -> ChangeRecord? {
        guard access(outcome, F_OK) == 0 else { return nil }
        return try RecordFolder.read(outcome)
    }

    /// Starts the waiting; only then may the change be made.
    ///
    /// - Parameter kept: the file in which the change is kept besides, where it is to be noted if it is taken back.
    static func begin(
        _ record: ChangeRecord, keptIn kept: String?, seconds: UInt32
    ) throws(Failure) -> Confirmation {
        try RunFolder.make()
        unlink(outcome)
        let waiting = Confirmation(file: "\(folder)/\(prefix)\(UTCText.nameOfNow())\(ending)", record: record)
        try RecordFolder.write(record, to: waiting.file)
        let failure = waiting.start(seconds, kept)
        guard failure == 0 else {
            try waiting.end()
            throw .change(.noGuard(errno: failure))
        }
        return waiting
    }

    /// It waits no more.
    func end() throws(Failure) {
        guard unlink(file) == 0 || errno == ENOENT else { throw .writing(file, .system(errno)) }
    }

    var isStillWaiting: Bool { access(file, F_OK) == 0 }

    /// Starts this program again, in a session of its own.
    private func start(_ seconds: UInt32, _ kept: String?) -> Int32 {
        var words: [UnsafeMutablePointer<CChar>?] = []
        // A folder may be called as an option is.
        let arguments = ["ipvs", Self.command, "\(seconds)", "--", file] + (kept.map { [$0] } ?? [])
        for word in arguments { words.append(strdup(word)) }
        defer { for word in words { free(word) } }
        return cstartup_start_apart("/proc/self/exe", words + [nil])
    }

    /// Waits, and takes the change back where nobody confirmed it.
    ///
    /// - Parameter kept: the file in which the change is kept besides; nil for none.
    static func wait(for file: String, seconds: UInt32, keptIn kept: String?) throws(Failure) {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        flock(descriptor, LOCK_EX | LOCK_NB)
        // The change is being made: the time begins with its end.
        if let lock = try? TableLock(waiting: nil, onWaiting: { _ in }) { withExtendedLifetime(lock) {} }
        let deadline = milliseconds() + Int64(seconds) * 1000
        while milliseconds() < deadline {
            if access(file, F_OK) != 0 { return }
            usleep(pause)
        }
        let lock = try? TableLock(waiting: nil) { _ in }
        defer { withExtendedLifetime(lock) {} }
        guard access(file, F_OK) == 0 else { return }
        var record = try RecordFolder.read(file)
        let isTakenBack = try Application.takeBack(record)
        record.outcome = isTakenBack ? .undone : .made
        try RecordFolder.write(record, to: outcome)
        unlink(file)
        guard let kept, isTakenBack else { return }
        record.outcome = .takenBack
        try RecordFolder.write(record, to: kept)
    }

    /// Also while the host slept.
    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
