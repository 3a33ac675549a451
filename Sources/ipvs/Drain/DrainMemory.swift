import IPVSFormats
import IPVSModel

/// What is remembered of drained servers.
enum DrainMemory {
    private static var memory: RunMemory<DrainedServers> { RunMemory("drained") }

    static var file: String { memory.file }

    /// What is known in this boot.
    static func read() throws(Failure) -> DrainedServers { try memory.read() }

    /// The caller holds the table's lock.
    static func update(_ change: (inout DrainedServers) -> Void) throws(Failure) { try memory.update(change) }
}

extension DrainedServers: Remembered {}

extension DrainedServers {
    /// What a listing says of a drained server, such as `drained, was 3, since 14:02: disk swap`. One that has a weight
    /// again is drained no more, whoever gave it back.
    ///
    /// - Parameter now: seconds since 1970.
    func remark(
        on server: Destination, of service: ServiceIdentity, now: Int64
    ) -> String? {
        guard server.weight == 0, let known = self[ServerOfService(server.endpoint, of: service)] else {
            return nil
        }
        let reason = known.reason.map { ": \($0)" } ?? ""
        return "drained, was \(known.weight), since \(UTCText.brief(known.time, now: now))\(reason)"
    }
}
