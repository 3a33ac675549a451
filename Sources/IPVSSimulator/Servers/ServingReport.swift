import IPVSModel

/// How requests fared on servers of a model, by service and server.
package struct ServingReport: Sendable, Hashable {
    /// Why a try failed.
    package enum Failure: String, Sendable, Hashable, CaseIterable {
        /// The director found no server for it.
        case refusedByDirector
        /// The server's queue was full.
        case refusedByServer
        /// The server was dead, or died.
        case reset
        /// No answer came in the time that clients wait.
        case timedOut
    }

    /// From the first packet to the answer. `LatencyHistogram` says how exact they are.
    package struct Latency: Sendable, Hashable {
        /// How many.
        package var count: UInt64
        package var mean: Nanoseconds
        package var median: Nanoseconds
        /// Of a hundred, 95 took no longer.
        package var percent95: Nanoseconds
        package var percent99: Nanoseconds
        package var greatest: Nanoseconds

        init?(_ histogram: LatencyHistogram) {
            guard let mean = histogram.mean, let greatest = histogram.greatest,
                let median = histogram.quantile(permille: 500),
                let percent95 = histogram.quantile(permille: 950),
                let percent99 = histogram.quantile(permille: 990)
            else { return nil }
            count = histogram.count
            (self.mean, self.median, self.greatest) = (mean, median, greatest)
            (self.percent95, self.percent99) = (percent95, percent99)
        }
    }

    /// Tries, each of which is a connection: `tries == answered + failures + open`.
    package struct Server: Sendable, Hashable {
        package var endpoint: Endpoint
        package var tries: UInt64
        package var answered: UInt64
        /// By reason.
        package var failures: [Failure: UInt64]
        /// Neither answered nor failed at the end.
        package var open: UInt64
        /// Of requests that it answered, with the time of the tries before; nil if there are none.
        package var latency: Latency?
    }

    /// Requests, each of which may be several tries: `requests == answered + failures + open`.
    package struct Service: Sendable, Hashable {
        package var identity: ServiceIdentity
        package var requests: UInt64
        package var answered: UInt64
        /// By the reason of the last try.
        package var failures: [Failure: UInt64]
        /// Neither answered nor given up at the end.
        package var open: UInt64
        /// Tries after the first.
        package var retries: UInt64
        /// nil if nothing was answered.
        package var latency: Latency?
        /// In the order of their endpoints.
        package var servers: [Server]

        package var failed: UInt64 { failures.values.reduce(0, +) }
    }

    /// What became of a server, and when.
    package struct Incident: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable {
            case recovers, dies, hangs, takenOut, broughtBack
        }

        package var time: Nanoseconds
        package var server: ServerOfService
        package var kind: Kind
    }

    /// In the order of their identities.
    package var services: [Service]
    /// In the order of time; the first ones, if there are very many.
    package var incidents: [Incident]
    package var incidentsLeftOut: UInt64
}
