import IPVSModel

/// When a director tells the others of a connection (`ip_vs_sync_conn_needed` of `ip_vs_sync.c`).
package struct SyncRules: Sendable, Hashable {
    /// `sync_threshold`: at which packet of a client, of every `period`.
    package var threshold: UInt32 = 3
    /// The second number of `sync_threshold`; 0: once, or where `refreshPeriod` says so.
    package var period: UInt32 = 50
    /// `sync_refresh_period`: no more often than this; 0: as often as packets say.
    package var refreshPeriod: Nanoseconds = 0
    /// `sync_retries`: how often it is told again within the period, 0 to 3.
    package var retries: UInt32 = 0

    package init() {}

    /// What an entry remembers of being told (`sync_endtime`).
    struct Memory: Sendable, Hashable {
        /// When the entry would run out, as it was told last; when it was made, until then.
        var end: Nanoseconds
        var retries: UInt32 = 0
    }

    /// Whether an established connection is told of at this packet.
    ///
    /// - Parameters:
    ///   - packets: from the client, this one included.
    ///   - timeout: of the entry.
    func tell(packets: UInt32, at now: Nanoseconds, timeout: Nanoseconds, _ memory: inout Memory) -> Bool {
        let end = now + timeout
        var retry: UInt32 = 0
        if refreshPeriod > 0 {
            let least = max(timeout / 2, 10 * SimulationTime.second)
            if (end - memory.end).magnitude < min(refreshPeriod, least).magnitude {
                if memory.retries >= retries || now < memory.end - timeout + refreshPeriod / 8 {
                    return false
                }
                retry = memory.retries + 1
            }
        }
        if period > 0 {
            if packets % period != threshold { return false }
        } else if refreshPeriod == 0, packets != threshold {
            return false
        }
        memory = Memory(end: end, retries: retry)
        return true
    }
}
