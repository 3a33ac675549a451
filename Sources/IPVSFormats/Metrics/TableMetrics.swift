import IPVSModel

/// A director's table as metrics.
package struct TableMetrics: Sendable {
    /// Buckets.
    let connectionTableSize: UInt32
    /// nil where they are not known.
    package var timeouts: ConnectionTimeouts?
    /// nil where they are not known.
    package var daemons: [SyncDaemon]?
    /// Of all servers, those that are left out too.
    private(set) var entries: UInt64 = 0
    private var services: [MeasuredService] = []
    /// Of all services.
    private var servers: [MeasuredServer] = []
    private var labels = (services: MetricLabels(), servers: MetricLabels())
    private let showsService: (@Sendable (ServiceIdentity) -> Bool)?
    private let showsServer: (@Sendable (Endpoint) -> Bool)?

    /// Of a director without services.
    ///
    /// - Parameters:
    ///   - connectionTableSize: buckets.
    ///   - showsService: which services have metrics; nil for all.
    ///   - showsServer: which of their servers have; nil for all.
    package init(
        connectionTableSize: UInt32, showsService: (@Sendable (ServiceIdentity) -> Bool)? = nil,
        showsServer: (@Sendable (Endpoint) -> Bool)? = nil
    ) {
        self.connectionTableSize = connectionTableSize
        (self.showsService, self.showsServer) = (showsService, showsServer)
    }

    /// Of a table that was read with its counters.
    package init(
        _ snapshot: TableSnapshot, connectionTableSize: UInt32,
        showsService: (@Sendable (ServiceIdentity) -> Bool)? = nil,
        showsServer: (@Sendable (Endpoint) -> Bool)? = nil
    ) {
        self.init(
            connectionTableSize: connectionTableSize, showsService: showsService, showsServer: showsServer)
        (timeouts, daemons) = (snapshot.timeouts, snapshot.daemons)
        for service in snapshot.services { add(service, service.destinations.map(MeasuredServer.init)) }
    }

    /// Takes a service with all of its servers.
    package mutating func add(_ service: ServiceSnapshot, _ found: [MeasuredServer]) {
        for server in found {
            let counts = server.counts
            entries &+= UInt64(counts.active) + UInt64(counts.inactive) + UInt64(counts.persistent)
        }
        let identity = service.service.identity
        guard showsService?(identity) ?? true else { return }
        servers.reserveFarAhead(for: found.count)
        for server in found where showsServer?(server.endpoint) ?? true {
            servers.append(server)
            labels.servers.append(server.endpoint)
        }
        labels.services.append(identity)
        services.reserveFarAhead()
        services.append(
            MeasuredService(counters: service.statistics.map(MeasuredCounters.init), end: servers.count))
    }

    /// Where a service's servers are in the array of all.
    private func servers(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : services[index - 1].end)..<services[index].end
    }

    /// The text, to be taken in pieces: that of 10,000 services with 4 servers each is 60 MB, and whoever sends it needs no
    /// more than a piece in memory.
    package func text(_ format: MetricsFormat) -> Text { Text(metrics: self, format: format) }

    /// What is left of a text.
    package struct Text: Sendable {
        private let metrics: TableMetrics
        private let format: MetricsFormat
        /// Of the next line: its family, nil behind the last one, and service.
        private var family: Int? = 0
        private var service = 0
        /// What the lines of a service begin with.
        private var beginning: [UInt8] = []

        fileprivate init(metrics: TableMetrics, format: MetricsFormat) {
            self.metrics = metrics
            self.format = format
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
                        text += family.sampleName
                        text += MetricLabels.text(sample.labels)
                        text.append(addingCapacity: Self.mostOfValue) { Self.end(&$0, with: sample.value) }
                    }
                    service = metrics.services.count
                default:
                    // The title is not written again: a service follows it at once.
                    while service < metrics.services.count, service == 0 || text.count < end {
                        write(family, of: service, to: &text)
                        service += 1
                    }
                }
                guard service >= metrics.services.count else { continue }
                service = 0
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
        private mutating func write(_ family: MetricFamily, of index: Int, to text: inout [UInt8]) {
            let (labels, places) = (metrics.labels.servers, metrics.servers(of: index))
            begin(family, index)
            // What the loops look at is held once for all lines.
            let (beginning, servers) = (self.beginning, metrics.servers)
            switch family.source {
            case .services(let value):
                guard let counters = metrics.services[index].counters else { return }
                Self.append(beginning, [], 0..<0, .unsigned(value(counters)), to: &text)
            case .counters(let value):
                for place in places {
                    guard let counters = servers[place].counters else { continue }
                    Self.append(
                        beginning, labels.text, labels[place], .unsigned(value(counters)), to: &text)
                }
            case .servers(let value):
                for place in places {
                    Self.append(beginning, labels.text, labels[place], value(servers[place]), to: &text)
                }
            case .director: break
            }
        }

        private mutating func begin(_ family: MetricFamily, _ index: Int) {
            let labels = metrics.labels.services
            beginning.removeAll(keepingCapacity: true)
            beginning += family.sampleName
            beginning += labels.text[labels[index]]
        }

        private static func append(
            _ beginning: [UInt8], _ labels: [UInt8], _ range: Range<Int>, _ value: MetricFamily.Value,
            to text: inout [UInt8]
        ) {
            text.append(addingCapacity: beginning.count + range.count + mostOfValue) { line in
                line.append(copying: beginning)
                line.append(copying: labels, range)
                line.append(UInt8(ascii: "}"))
                end(&line, with: value)
            }
        }

        /// A brace, a blank, a number and the end of the line.
        private static var mostOfValue: Int { DecimalDigits.longestNumber + 3 }

        private static func end(_ line: inout OutputSpan<UInt8>, with value: MetricFamily.Value) {
            line.append(UInt8(ascii: " "))
            switch value {
            case .unsigned(let number): line.append(decimal: number)
            case .signed(let number): line.append(decimal: number)
            }
            line.append(UInt8(ascii: "\n"))
        }
    }
}
