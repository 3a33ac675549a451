/// The two texts that Prometheus reads.
package enum MetricsFormat: Sendable, Hashable, CaseIterable {
    /// Prometheus' text format 0.0.4: what every version and the textfile collector of node_exporter read.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    /// Of an HTTP answer.
    package var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// Of the family of a counter. In OpenMetrics the suffix belongs to its samples alone.
    func familyName(_ family: MetricFamily) -> String {
        self == .prometheus ? String(decoding: family.sampleName, as: UTF8.self) : family.name
    }

    /// What stands behind the last family.
    var end: String { self == .prometheus ? "" : "# EOF\n" }
}
