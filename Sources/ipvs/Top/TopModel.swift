import IPVSModel

/// What was read of a table during the last minute.
///
/// The kernel adds its counters up every two seconds. So what was counted is a difference over five to twelve seconds, and not
/// from one reading to the next, which would be nothing at one time and twice as much at another.
struct TopModel: Sendable {
    private(set) var reading: TopReading
    private var services: [ServiceIdentity: ServiceTrack] = [:]

    /// Of a service or server.
    private struct Track: Sendable {
        /// Where a difference begins, and where the next one will.
        var base: (time: UInt64, counters: Statistics)
        var nextBase: (time: UInt64, counters: Statistics)
        /// The kernel's averages of new connections a second, the oldest first.
        var history: [UInt32] = []

        init(_ counters: Statistics, _ time: UInt64) {
            base = (time, counters)
            nextBase = base
            note(counters)
        }

        mutating func take(_ counters: Statistics, _ time: UInt64, keeping count: Int) {
            if time - nextBase.time >= TopModel.shortestDifference {
                base = nextBase
                nextBase = (time, counters)
            }
            note(counters)
            if history.count > count { history.removeFirst(history.count - count) }
        }

        private mutating func note(_ counters: Statistics) {
            history.append(UInt32(clamping: counters.connectionRate))
        }
    }

    private struct ServiceTrack: Sendable {
        var own: Track?
        var servers: [Endpoint: Track] = [:]
    }

    /// Nanoseconds.
    static let shortestDifference: UInt64 = 5_000_000_000
    /// Seconds.
    static let span = 60

    /// Over how many seconds a difference goes, where readings are so many seconds apart.
    static func differences(interval: Int) -> ClosedRange<Int> {
        let interval = max(1, interval)
        // As many intervals as it takes until a difference begins anew; it is used until the next one is as long.
        let shortest = (Int(shortestDifference / 1_000_000_000) + interval - 1) / interval * interval
        return shortest...2 * shortest - interval
    }

    /// How many readings the history holds.
    private let historyCount: Int

    /// - Parameter interval: between readings, in seconds.
    init(_ reading: TopReading, interval: Int) {
        self.reading = reading
        historyCount = Self.span / max(1, interval)
        track(reading)
    }

    mutating func take(_ reading: TopReading) {
        self.reading = reading
        track(reading)
    }

    private mutating func track(_ reading: TopReading) {
        var kept: [ServiceIdentity: ServiceTrack] = [:]
        kept.reserveCapacity(reading.snapshot.services.count)
        for entry in reading.snapshot.services {
            let old = services[entry.service.identity]
            var track = ServiceTrack(own: continued(old?.own, entry.statistics, reading.time))
            track.servers.reserveCapacity(entry.destinations.count)
            for server in entry.destinations {
                let endpoint = server.destination.endpoint
                track.servers[endpoint] = continued(old?.servers[endpoint], server.statistics, reading.time)
            }
            kept[entry.service.identity] = track
        }
        services = kept
    }

    private func continued(_ track: Track?, _ counters: Statistics?, _ time: UInt64) -> Track? {
        guard let counters else { return nil }
        guard var track else { return Track(counters, time) }
        track.take(counters, time, keeping: historyCount)
        return track
    }

    // MARK: What is shown

    /// All services with their servers, in the order of the kernel.
    func entries(_ source: TopRates.Source) -> [TopEntry] {
        reading.snapshot.services.map { entry in
            let track = services[entry.service.identity]
            let servers = entry.destinations.map { server in
                TopEntry.Server(
                    endpoint: server.destination.endpoint, weight: server.destination.weight,
                    figures: figures(
                        server.statistics, track?.servers[server.destination.endpoint], source, server.counts)
                )
            }
            let counts = entry.destinations.map(\.counts)
            let own = figures(
                entry.statistics, track?.own, source,
                active: counts.reduce(0) { $0 + UInt64($1.active) },
                inactive: counts.reduce(0) { $0 + UInt64($1.inactive) })
            return TopEntry(
                identity: entry.service.identity, scheduler: entry.service.scheduler.rawValue, figures: own,
                servers: servers)
        }
    }

    private func figures(
        _ counters: Statistics?, _ track: Track?, _ source: TopRates.Source, _ counts: ConnectionCounts
    ) -> TopFigures {
        figures(counters, track, source, active: UInt64(counts.active), inactive: UInt64(counts.inactive))
    }

    private func figures(
        _ counters: Statistics?, _ track: Track?, _ source: TopRates.Source, active: UInt64, inactive: UInt64
    ) -> TopFigures {
        var rates: TopRates?
        if let counters {
            switch source {
            case .kernel: rates = TopRates(averagesIn: counters)
            case .counted:
                rates = track.flatMap {
                    TopRates(
                        from: $0.base.counters, to: counters, nanoseconds: reading.time - $0.base.time)
                }
            }
        }
        return TopFigures(rates: rates, active: active, inactive: inactive, history: track?.history ?? [])
    }
}
