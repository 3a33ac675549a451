import IPVSModel

/// What was read of a table during the last minute.
///
/// The kernel adds its counters up every two seconds. So what was counted is a difference over five to twelve seconds, and not
/// from one reading to the next, which would be nothing at one time and twice as much at another.
///
/// Services and servers are known by their places in the reading, each service before its servers, as long as the table stays
/// the same: tens of thousands are gone through at every reading.
struct TopModel: Sendable {
    private(set) var reading: TopReading
    private var tracks: [Track] = []
    /// The kernel's averages of new connections a second, in the order of `tracks`, by reading: the oldest first.
    private var history: [[UInt32]] = []

    /// Of a service or server.
    private struct Track: Sendable {
        /// Where a difference begins, and where the next one will.
        var base: (time: UInt64, counters: Statistics)
        var nextBase: (time: UInt64, counters: Statistics)
        /// How many of the last readings told its counters.
        var readings = 0

        init(_ counters: Statistics?, _ time: UInt64) {
            base = (time, counters ?? Statistics())
            nextBase = base
            readings = counters == nil ? 0 : 1
        }

        mutating func take(_ counters: Statistics?, _ time: UInt64) {
            guard let counters, readings > 0 else {
                self = Track(counters, time)
                return
            }
            if time - nextBase.time >= TopModel.shortestDifference {
                base = nextBase
                nextBase = (time, counters)
            }
            readings += 1
        }
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
        reading.forEachCounters { tracks.append(Track($0, reading.time)) }
        noteRates()
    }

    mutating func take(_ reading: TopReading) {
        if reading.hasSamePlaces(as: self.reading) {
            var place = 0
            reading.forEachCounters { counters in
                tracks[place].take(counters, reading.time)
                place += 1
            }
        } else {
            rearrange(as: reading)
        }
        self.reading = reading
        noteRates()
    }

    /// What is there no more is forgotten, and what is new begins.
    private mutating func rearrange(as new: TopReading) {
        var places: [TopRow.ID: Int] = [:]
        reading.forEachName { places[$0] = places.count }
        var old: [Int?] = []
        new.forEachName { old.append(places[$0]) }
        let before = tracks
        tracks = []
        new.forEachCounters { counters in
            var track = old[tracks.count].map { before[$0] } ?? Track(nil, new.time)
            track.take(counters, new.time)
            tracks.append(track)
        }
        history = history.map { column in old.map { place in place.map { column[$0] } ?? 0 } }
    }

    private mutating func noteRates() {
        var rates: [UInt32] = []
        rates.reserveCapacity(tracks.count)
        reading.forEachCounters { rates.append(UInt32(clamping: $0?.connectionRate ?? 0)) }
        if history.count >= max(1, historyCount) { history.removeFirst() }
        history.append(rates)
    }

    // MARK: What is shown

    /// All services with their servers, in the order of the kernel.
    func entries(_ source: TopRates.Source) -> [TopEntry] {
        var place = 0
        return reading.snapshot.services.map { entry in
            let own = place
            place += 1
            var (active, inactive): (UInt64, UInt64) = (0, 0)
            let servers = entry.destinations.map { server in
                defer { place += 1 }
                let counts = (UInt64(server.counts.active), UInt64(server.counts.inactive))
                active += counts.0
                inactive += counts.1
                return TopEntry.Server(
                    endpoint: server.destination.endpoint, weight: server.destination.weight,
                    figures: figures(server.statistics, place, source, active: counts.0, inactive: counts.1))
            }
            return TopEntry(
                identity: entry.service.identity, scheduler: entry.service.scheduler.rawValue,
                figures: figures(entry.statistics, own, source, active: active, inactive: inactive),
                servers: servers)
        }
    }

    private func figures(
        _ counters: Statistics?, _ place: Int, _ source: TopRates.Source, active: UInt64, inactive: UInt64
    ) -> TopFigures {
        var rates: TopRates?
        if let counters {
            switch source {
            case .kernel: rates = TopRates(averagesIn: counters)
            case .counted:
                let base = tracks[place].base
                rates = TopRates(
                    from: base.counters, to: counters, nanoseconds: reading.time - base.time)
            }
        }
        return TopFigures(
            rates: rates, active: active, inactive: inactive,
            history: TopHistory(readings: history, place: place, count: tracks[place].readings))
    }
}

/// The kernel's averages of new connections a second during the last minute, the oldest first: those of one service or server
/// among those of all.
struct TopHistory: RandomAccessCollection, Sendable, Hashable {
    /// By reading and place.
    private let readings: [[UInt32]]
    private let place: Int
    let count: Int

    /// - Parameter count: how many of the last readings tell of it.
    init(readings: [[UInt32]] = [], place: Int = 0, count: Int = 0) {
        (self.readings, self.place) = (readings, place)
        self.count = Swift.min(count, readings.count)
    }

    var startIndex: Int { 0 }
    var endIndex: Int { count }
    subscript(index: Int) -> UInt32 { readings[readings.count - count + index][place] }

    static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }

    func hash(into hasher: inout Hasher) {
        for rate in self { hasher.combine(rate) }
    }
}
