import IPVSFormats

/// A change that is being undone, and where it is kept: it may wait for its confirmation, or lie in a folder, or both.
struct UndoneChange {
    let record: ChangeRecord
    private let waiting: Confirmation?
    private let file: String?

    /// The change that waits, or else the last one in the folder.
    ///
    /// - Parameter folder: nil for none.
    init(keptIn folder: String?) throws(Failure) {
        waiting = try Confirmation.waiting()
        let kept = try folder.flatMap { folder throws(Failure) in try RecordFolder(folder).last() }
        guard let record = waiting?.record ?? kept?.record else {
            throw .request(.nothingToUndo(in: folder))
        }
        self.record = record
        file = kept.flatMap { $0.record.isSame(as: record) ? $0.file : nil }
    }

    /// Somebody may have confirmed it or taken it back. The caller holds the table's lock.
    func checkStillThere() throws(Failure) {
        if let waiting, !waiting.isStillWaiting { throw .change(.settled(record)) }
    }

    /// It waits no more, and is noted as undone. The caller holds the table's lock.
    func settle() throws(Failure) {
        try waiting?.end()
        guard let file else { return }
        var record = record
        record.outcome = .undone
        try RecordFolder.write(record, to: file)
    }
}

extension ChangeRecord {
    fileprivate func isSame(as other: ChangeRecord) -> Bool {
        time == other.time && host == other.host && commands == other.commands && before == other.before
    }
}
