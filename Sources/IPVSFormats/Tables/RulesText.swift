import IPVSModel
import IPVSRules

/// A table as rules that build it anew as it is, the kernel's order of servers included.
package enum RulesText {
    /// - Parameters:
    ///   - timeouts: nil where they are not known.
    ///   - daemons: those that are to run.
    package static func text(
        of table: Table, timeouts: ConnectionTimeouts?, daemons: [SyncDaemon]
    ) -> [UInt8] {
        let line = RuleLine()
        var text: [UInt8] = []
        if let timeouts { line.append(.setTimeouts(timeouts), to: &text) }
        for entry in table.services {
            line.append(entry.service, to: &text)
            for server in entry.destinationsAsAdded { line.append(server, of: entry.identity, to: &text) }
        }
        // The kernel starts none while servers of another family than their service come.
        for daemon in daemons { line.append(.startDaemon(daemon), to: &text) }
        return text
    }
}
