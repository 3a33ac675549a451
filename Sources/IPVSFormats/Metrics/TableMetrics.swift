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
    private var servers: [ServerFigures] = []
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
            let counts = server.figures.counts
            entries &+= UInt64(counts.active) + UInt64(counts.inactive) + UInt64(counts.persistent)
        }
        let identity = service.service.identity
        guard showsService?(identity) ?? true else { return }
        servers.reserveFarAhead(for: found.count)
        for server in found where showsServer?(server.endpoint) ?? true {
            servers.append(server.figures)
            labels.servers.append(server.endpoint.address)
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
                        text.append(addingCapacity: Self.mostOfValue) {
                            $0.append(UInt8(ascii: " "))
                            Self.append(sample.value, to: &$0)
                        }
                    }
                    service = metrics.services.count
                case .services(let value):
                    service = write(from: service, until: end, to: &text) { index, text in
                        guard let counters = metrics.services[index].counters else { return }
                        write(.unsigned(value(counters)), family, ofService: index, to: &text)
                    }
                case .servers(let value):
                    service = write(from: service, until: end, to: &text) { index, text in
                        write(family, ofServersOf: index, to: &text, value)
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

        /// Writes services until the text has so many bytes. The title is not written again: a service follows it at once.
        ///
        /// - Returns: the next service.
        @inline(__always)
        private func write(
            from first: Int, until end: Int, to text: inout [UInt8], _ write: (Int, inout [UInt8]) -> Void
        ) -> Int {
            var next = first
            while next < metrics.services.count, next == first || text.count < end {
                write(next, &text)
                next += 1
            }
            return next
        }

        private func write(
            _ value: MetricFamily.Value, _ family: MetricFamily, ofService index: Int, to text: inout [UInt8]
        ) {
            let (name, labels) = (family.sampleName, metrics.labels.services)
            let own = labels[index]
            text.append(addingCapacity: name.count + own.count + Self.mostOfValue) { line in
                line.append(copying: name)
                line.append(copying: labels.text, own)
                Self.end(&line, with: value)
            }
        }

        /// One line for each, into room that is asked for once.
        private func write(
            _ family: MetricFamily, ofServersOf index: Int, to text: inout [UInt8],
            _ value: (ServerFigures) -> MetricFamily.Value?
        ) {
            // What the loop looks at is held once for all lines.
            let (name, servers) = (family.sampleName, metrics.servers)
            let (ofServices, ofServers) = metrics.labels
            let (own, places) = (ofServices[index], metrics.servers(of: index))
            let most = name.count + own.count + MetricLabels.mostOfServer + Self.mostOfValue
            text.append(addingCapacity: places.count * most + ofServers.count(of: places)) { lines in
                for place in places {
                    let server = servers[place]
                    guard let value = value(server) else { continue }
                    lines.append(copying: name)
                    lines.append(copying: ofServices.text, own)
                    ofServers.append(server: place, port: server.port, to: &lines)
                    Self.end(&lines, with: value)
                }
            }
        }

        /// A brace, a blank, a number and the end of the line.
        private static var mostOfValue: Int { DecimalDigits.longestNumber + 3 }

        @inline(__always)
        private static func end(_ line: inout OutputSpan<UInt8>, with value: MetricFamily.Value) {
            line.append("} ")
            append(value, to: &line)
        }

        @inline(__always)
        private static func append(_ value: MetricFamily.Value, to line: inout OutputSpan<UInt8>) {
            switch value {
            case .unsigned(let number): line.append(decimal: number)
            case .signed(let number): line.append(decimal: number)
            }
            line.append(UInt8(ascii: "\n"))
        }
    }
}
