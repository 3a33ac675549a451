import IPVSModel
import IPVSSimulator

/// How a whole run went.
package struct RunReport: Sendable {
    package var rules: PlayedRules
    /// When it ended.
    package var time: Nanoseconds
    package var tally: OutcomeTally
    /// What the running kernel did not reveal.
    package var unknown: [String]
    package var services: [ServiceReport]
    /// Of a run on servers of a model.
    package var serving: ServedRunReport?

    package init(
        rules: PlayedRules, time: Nanoseconds, tally: OutcomeTally, unknown: [String] = [],
        services: [ServiceReport], serving: ServedRunReport? = nil
    ) {
        self.rules = rules
        self.time = time
        self.tally = tally
        self.unknown = unknown
        self.services = services
        self.serving = serving
    }
}
