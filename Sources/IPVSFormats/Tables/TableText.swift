import IPVSModel
import IPVSRules

/// What a file of any format says of a table: the changes that make it of nothing, each with its place.
///
/// Whoever wants the table applies them with `Table.apply`, which refuses what the kernel would; so all formats have the
/// same mistakes and the same words for them.
package struct TableText: Sendable {
    /// A change and where it stands.
    package struct Line: Sendable {
        package var place: TextPlace
        /// nil for the start.
        package var time: Nanoseconds?
        package var change: TableChange
        /// The port that the file gives to a server whose forwarding method leaves it the service's.
        package var replacedPort: UInt16?

        package init(
            place: TextPlace, time: Nanoseconds? = nil, change: TableChange, replacedPort: UInt16? = nil
        ) {
            self.place = place
            self.time = time
            self.change = change
            self.replacedPort = replacedPort
        }
    }

    /// Something that the file says and no rule can: a health check, for one.
    package struct Remark: Sendable, Hashable {
        package var place: TextPlace
        /// A sentence without its full stop.
        package var text: String

        package init(at place: TextPlace, _ text: String) {
            self.place = place
            self.text = text
        }
    }

    /// Something that cannot be understood.
    package struct Problem: Sendable {
        package enum Reason: Sendable {
            case rule(RuleError)
            /// What was expected, and what was found.
            case message(String)
        }

        package var place: TextPlace
        package var reason: Reason
        /// What the text there is about, as far as it can be told.
        package var mention: RuleMention?

        package init(at place: TextPlace, _ reason: Reason, about mention: RuleMention? = nil) {
            self.place = place
            self.reason = reason
            self.mention = mention
        }

        package init(_ error: FormatError) { self.init(at: error.place, .message(error.message)) }
    }

    package let file: String
    package let format: TableFormat
    package var lines: [Line] = []
    /// What the format cannot say, so that it is not known.
    package var omissions: Set<Omission> = []
    /// Roles of which it says that no sync daemon is to run.
    package var stoppedDaemons: Set<SyncDaemon.Role> = []
    package var remarks: [Remark] = []
    /// What cannot be understood, in the order of the file. With any the other parts are not all that the file says.
    package var problems: [Problem] = []

    package init(file: String, format: TableFormat) {
        self.file = file
        self.format = format
    }

    /// What formats exist without. Idle times and sync daemons need no entry: without a change they are not said.
    package enum Omission: Sendable, Hashable, CaseIterable {
        case thresholds, tunnelKinds, serverOrder, weights
    }
}
