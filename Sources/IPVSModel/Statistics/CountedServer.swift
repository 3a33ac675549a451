/// A server and its counters: what `--stats` and `--rate` show of it, and the smallest value that holds that.
package struct CountedServer: Sendable, Hashable {
    package var endpoint: Endpoint
    /// nil where the kernel does not say.
    package var statistics: Statistics?

    package init(endpoint: Endpoint, statistics: Statistics?) {
        self.endpoint = endpoint
        self.statistics = statistics
    }
}
