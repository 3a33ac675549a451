import IPVSModel

/// A director comes or goes.
package struct MembershipChange: Sendable, Hashable {
    package enum Event: String, Sendable, Hashable {
        /// It is gone, with all its connections.
        case fail
        /// It begins, with its table and without connections.
        case join
    }

    /// From 0 on.
    package var director: Int
    package var event: Event
    package var time: Nanoseconds

    package init(director: Int, event: Event, time: Nanoseconds) {
        (self.director, self.event, self.time) = (director, event, time)
    }

    /// Directors whose first change is to join are not there before.
    package static func upAtStart(of count: Int, _ changes: [MembershipChange]) -> [Int] {
        (0..<count).filter { director in
            changes.filter { $0.director == director }.min { $0.time < $1.time }?.event != .join
        }
    }
}
