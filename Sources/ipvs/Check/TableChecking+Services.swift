import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// What is to be said of whole services, once all lines of the start are in force.
extension TableChecking {
    /// - Parameter later: lines with a time.
    mutating func checkServices(changedLater later: ArraySlice<TableText.Line>) {
        let knowsWeights = !text.omissions.contains(.weights)
        let servedLater = Set(
            later.compactMap { line -> ServiceIdentity? in
                switch line.change {
                case .addDestination(let server, to: let service),
                    .editDestination(let server, of: let service):
                    server.takesConnections ? service.asKept : nil
                default: nil
                }
            })
        for entry in table.services where !doubtful.contains(entry.identity) {
            guard let line = origins.services[entry.identity] else { continue }
            if !entry.hasUsableDestination, knowsWeights, !servedLater.contains(entry.identity) {
                checkUnserved(entry, line)
            }
            guard entry.numberOfDestinations > 0, knowsWeights else { continue }
            check(entry, line)
        }
    }

    private mutating func checkUnserved(_ entry: Table.Entry, _ line: Int) {
        let reason = entry.numberOfDestinations == 0 ? "has no server" : "has no server of a weight above 0"
        warn(
            .noUsableServer, at: lines[line].place, option: .serviceAddress,
            "the service \(entry.identity) \(reason) and refuses every connection: add one with -a, or leave the "
                + "service out")
    }

    private mutating func check(_ entry: Table.Entry, _ line: Int) {
        switch entry.service.scheduler {
        case .sourceHashing, .maglevHashing:
            checkPlaces(of: entry, line)
            guard entry.hasUsableDestination else { return }
            for server in entry.destinationsAsAdded where !server.takesConnections {
                let name = LineOrigins.Server(server.endpoint, of: entry.identity)
                guard let line = origins.edits[name] ?? origins.servers[name] else { continue }
                checkQuiescing(server, of: entry.identity, lines[line].place)
            }
        case .destinationHashing:
            checkPlaces(of: entry, line)
            checkSpread(of: entry, line)
        case .localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication,
            .shortestExpectedDelay,
            .neverQueue, .weightedOverflow:
            checkSpread(of: entry, line)
        case .powerOfTwoChoices: checkArithmetic(of: entry)
        default: break
        }
    }

    /// sh and mh choose by the client alone, and then see whether the server takes connections (`ip_vs_sh_schedule`,
    /// `ip_vs_mh_schedule`).
    mutating func checkQuiescing(_ server: Destination, of identity: ServiceIdentity, _ place: TextPlace) {
        guard let service = table[identity]?.service, !service.flags.contains(.hashFallback) else { return }
        let scheduler = service.scheduler
        let whose: String
        switch scheduler {
        case .sourceHashing: whose = "a part of the clients"
        // It goes by the last weight that was not 0.
        case .maglevHashing: whose = "the clients that the server had with its last weight"
        default: return
        }
        warn(
            .quiescedInHash, at: place, option: .weight,
            "the server \(server.endpoint) has weight 0, and \(scheduler) without \(scheduler)-fallback refuses "
                + "\(whose) instead of sending them elsewhere: add -b \(scheduler)-fallback to the service")
    }

    /// Schedulers for which all of a service's clients are the same.
    private mutating func checkSpread(of entry: Table.Entry, _ line: Int) {
        guard case .endpoint(let transport, let endpoint) = entry.identity, entry.numberOfDestinations > 1
        else { return }
        let scheduler = entry.service.scheduler
        let reason: String
        switch scheduler {
        case .destinationHashing, .localityBasedLeastConnection,
            .localityBasedLeastConnectionWithReplication:
            reason = "chooses by the address that packets go to, which is always \(endpoint.address)"
        case .shortestExpectedDelay, .neverQueue, .weightedOverflow:
            guard transport == .udp else { return }
            reason = "counts active connections, and UDP has none"
        default: return
        }
        warn(
            .oneServerForAll, at: lines[line].place, option: .scheduler,
            "every client of \(entry.identity) goes to one server at a time: \(scheduler) \(reason); use another "
                + "scheduler, such as wlc or mh")
    }

    /// Servers behind the end of a table get nothing (`ip_vs_sh_reassign`, `ip_vs_dh_reassign`, `ip_vs_mh_reassign`).
    private mutating func checkPlaces(of entry: Table.Entry, _ line: Int) {
        guard !text.omissions.contains(.serverOrder) else { return }
        let scheduler = entry.service.scheduler
        let size = places(of: scheduler)
        var places = 0
        var without = 0
        for server in entry.destinations {
            if places >= size { without += 1 }
            places += scheduler == .sourceHashing ? max(1, Int(server.weight)) : 1
        }
        guard without > 0 else { return }
        let remedy =
            scheduler == .sourceHashing
            ? "the weights of all add up to \(places): divide them by the same number"
            : "use another scheduler, such as wlc"
        warn(
            .noPlaceInTable, at: lines[line].place, option: .scheduler,
            "\(without) of the \(count(entry.numberOfDestinations, "server")) of \(entry.identity) get no clients, "
                + "since the table of \(scheduler) has \(size) places: \(remedy)")
    }

    private func places(of scheduler: SchedulerName) -> Int {
        let settings = SimulatorSettings()
        return switch scheduler {
        case .sourceHashing: 1 << settings.sourceHashTableBits
        case .destinationHashing: 1 << settings.destinationHashTableBits
        default: rules.maglevTableSize
        }
    }

    /// Sums and products of twos have 32 bits (`ip_vs_twos_schedule`). A load is 256 for the first active connection.
    private mutating func checkArithmetic(of entry: Table.Entry) {
        var sum: Int64 = 0
        for server in entry.destinationsAsAdded {
            sum += Int64(server.weight)
            guard Int64(server.weight) * 256 > Int64(Int32.max) || sum > Int64(Int32.max) else { continue }
            let name = LineOrigins.Server(server.endpoint, of: entry.identity)
            guard let line = origins.edits[name] ?? origins.servers[name] else { return }
            warn(
                .overflow, at: lines[line].place, option: .weight,
                "the weight \(server.weight) of the server \(server.endpoint) overflows in twos as soon as there "
                    + "are connections: divide all weights by the same number")
            return
        }
    }
}
