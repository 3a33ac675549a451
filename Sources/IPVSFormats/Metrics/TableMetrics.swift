import IPVSModel

/// A director's table as metrics.
package struct TableMetrics: Sendable {
    package let snapshot: TableSnapshot
    /// Buckets.
    package let connectionTableSize: UInt32
    /// Of all servers, those that are left out too.
    let entries: UInt64
    private let services: [ServiceSnapshot]
    /// nil where all are.
    private let isShown: (@Sendable (Endpoint) -> Bool)?

    /// - Parameters:
    ///   - snapshot: with its counters.
    ///   - connectionTableSize: buckets.
    ///   - showsService: which services have metrics; nil for all.
    ///   - showsServer: which of their servers have; nil for all.
    package init(
        _ snapshot: TableSnapshot, connectionTableSize: UInt32,
        showsService: ((ServiceIdentity) -> Bool)? = nil,
        showsServer: (@Sendable (Endpoint) -> Bool)? = nil
    ) {
        self.snapshot = snapshot
        self.connectionTableSize = connectionTableSize
        services =
            showsService.map { shows in snapshot.services.filter { shows($0.service.identity) } }
            ?? snapshot.services
        isShown = showsServer
        entries = snapshot.services.reduce(0) { sum, service in
            service.destinations.reduce(sum) {
                let counts = $1.counts
                return $0 &+ UInt64(counts.active) + UInt64(counts.inactive) + UInt64(counts.persistent)
            }
        }
    }

    private func isShown(_ server: DestinationSnapshot) -> Bool {
        isShown?(server.destination.endpoint) ?? true
    }

    /// The text, to be taken in pieces: that of 10,000 services with 4 servers each is 60 MB, and whoever sends it needs no
    /// more than a piece in memory.
    package func text(_ format: MetricsFormat) -> Text { Text(metrics: self, format: format) }

    /// What is left of a text.
    package struct Text: Sendable {
        private let metrics: TableMetrics
        private let format: MetricsFormat
        private let labels: (services: MetricLabels, servers: MetricLabels)
        /// Of the next line: its family, nil behind the last one, and service; `sample` counts the labels before it.
        private var family: Int? = 0
        private var service = 0
        private var sample = 0

        fileprivate init(metrics: TableMetrics, format: MetricsFormat) {
            self.metrics = metrics
            self.format = format
            var services = MetricLabels(count: metrics.services.count)
            var servers = MetricLabels(count: metrics.services.reduce(0) { $0 + $1.destinations.count })
            for entry in metrics.services {
                let identity = entry.service.identity
                services.append(identity)
                for server in entry.destinations where metrics.isShown(server) {
                    servers.append(server.destination.endpoint, of: identity)
                }
            }
            labels = (services, servers)
        }

        /// Appends whole lines, at least so many bytes and no more than one service's above; fewer at the end.
        ///
        /// - Returns: whether there is more.
        package mutating func move(atLeast count: Int, to text: inout [UInt8]) -> Bool {
            let end = text.count + count
            while text.count < end, let number = family {
                let family = MetricFamily.all[number]
                if service == 0 { write(titleOf: family, to: &text) }
                switch family.source {
                case .director(let samples):
                    for sample in samples(metrics) {
                        write(family, MetricLabels.text(sample.labels)[...], sample.value, to: &text)
                    }
                    service = metrics.services.count
                default:
                    // The title is not written again: a service follows it at once.
                    while service < metrics.services.count, service == 0 || text.count < end {
                        write(family, of: metrics.services[service], to: &text)
                        service += 1
                    }
                }
                guard service >= metrics.services.count else { continue }
                (service, sample) = (0, 0)
                self.family = number + 1 < MetricFamily.all.count ? number + 1 : nil
                if self.family == nil { text += format.end.utf8 }
            }
            return family != nil
        }

        private func write(titleOf family: MetricFamily, to text: inout [UInt8]) {
            let name = format.familyName(family)
            text += "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.kind)\n".utf8
        }

        /// The samples of a service or of its servers.
        private mutating func write(
            _ family: MetricFamily, of entry: ServiceSnapshot, to text: inout [UInt8]
        ) {
            switch family.source {
            case .services(let value):
                if let found = entry.statistics {
                    write(family, labels.services[service], .unsigned(value(found)), to: &text)
                }
            case .counters(let value):
                for server in entry.destinations where metrics.isShown(server) {
                    if let found = server.statistics {
                        write(family, labels.servers[sample], .unsigned(value(found)), to: &text)
                    }
                    sample += 1
                }
            case .servers(let value):
                for server in entry.destinations where metrics.isShown(server) {
                    write(family, labels.servers[sample], value(server), to: &text)
                    sample += 1
                }
            case .director: break
            }
        }

        private func write(
            _ family: MetricFamily, _ labels: ArraySlice<UInt8>, _ value: MetricFamily.Value,
            to text: inout [UInt8]
        ) {
            text += family.sampleName
            text += labels
            text.append(UInt8(ascii: " "))
            switch value {
            case .unsigned(let number): text.append(decimal: number)
            case .signed(let number): text.append(decimal: number)
            }
            text.append(UInt8(ascii: "\n"))
        }
    }
}
