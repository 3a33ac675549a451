import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs compare --every-client`, for people and programs.
struct EveryClientReport {
    let rules: PlayedRules
    let found: EveryClient
    let services: [EveryClient.Service]

    init(rules: PlayedRules, _ found: EveryClient, order: ListingOrder) {
        self.rules = rules
        self.found = found
        services = order.arranged(found.services, by: \.identity)
    }

    private var clients: UInt64 { found.network.addresses }

    private func part(_ number: UInt64) -> Double { Double(number) / Double(clients) }
}

// MARK: Text

extension EveryClientReport: Report {
    /// Of the ways that clients move so many are listed.
    private static var mostMoves: Int { 20 }

    var text: [TextBlock] {
        let port = found.portCounts ? ", each from port \(found.port)" : ""
        return [.sentence("\(clients) clients, all of \(found.network)\(port), \(rules.text)")]
            + services.flatMap(text)
    }

    private func text(of service: EveryClient.Service) -> [TextBlock] {
        let table = TextTable(
            [
                .init("variant", .left), .init("scheduler", .left, leftOut: 2), .init("refused"),
                .init("clients moved"), .init("part"),
            ],
            groups: [
                TextTable.Group(
                    title: "\(service.identity)",
                    rows: zip(found.variants, service.answers).map { row($0.name, $1) })
            ])
        return [.blank, .table(table)]
            + sentences(of: service).map { .sentence("\(service.identity): \($0)") }
            + zip(found.variants, service.answers).flatMap { moves(of: service, $0.name, $1) }
    }

    private func row(_ name: String, _ answer: EveryClient.Answer) -> [String] {
        switch answer {
        case .noService: [name, "-", "-", "-", "-"]
        case .noAnswer(let scheduler): [name, "\(scheduler)", "-", "-", "-"]
        case .counted(let scheduler, let counts):
            [
                name, "\(scheduler)", "\(counts.refused)", counts.moved.map { "\($0)" } ?? "-",
                counts.moved.map { NumberText.percent(part($0)) } ?? "-",
            ]
        }
    }

    /// What there is to know of the numbers.
    private func sentences(of service: EveryClient.Service) -> [String] {
        let unknown = Set(
            service.answers.compactMap { answer in
                if case .noAnswer(let scheduler) = answer { scheduler } else { nil }
            })
        let hasDestinationHashing = service.answers.contains { answer in
            if case .counted(.destinationHashing, _) = answer { true } else { false }
        }
        let isAnswered = service.answers.contains { answer in
            if case .counted = answer { true } else { false }
        }
        return unknown.map(\.whyNotByClient).sorted()
            + (hasDestinationHashing
                ? ["dh looks at the virtual address alone, so that all clients get the same server"] : [])
            + (service.sharesTemplates && isAnswered
                ? [
                    "it is persistent for networks, of whose clients the first decides: each client is looked at alone here"
                ] : [])
    }

    private func moves(
        of service: EveryClient.Service, _ name: String, _ answer: EveryClient.Answer
    ) -> [TextBlock] {
        guard case .counted(_, let counts) = answer, let moves = counts.moves, !moves.isEmpty else {
            return []
        }
        func text(_ server: Endpoint?) -> String { server?.description ?? "refused" }
        let shown = moves.prefix(Self.mostMoves)
        let rest = moves.dropFirst(Self.mostMoves)
        let table = TextTable(
            [.init("from", .left), .init("to", .left), .init("clients"), .init("part", leftOut: 1)],
            rows: shown.map {
                [text($0.from), text($0.to), "\($0.clients)", NumberText.percent(part($0.clients))]
            })
        return [.blank, .sentence("\(service.identity): clients moved by \(name)"), .table(table)]
            + (rest.isEmpty
                ? []
                : [
                    .sentence(
                        "and \(rest.reduce(0) { $0 + $1.clients }) more in \(rest.count) other ways; --json has all",
                        indent: 2)
                ])
    }
}

extension SchedulerName {
    /// Why it cannot be said which server a client gets.
    fileprivate var whyNotByClient: String {
        self == .destinationHashing
            ? "dh looks at the virtual address, of which a service by mark may have many: ipvs where asks for one"
            : "\(self) looks at more than the client, so that no client has a server of its own: play flows"
    }
}

// MARK: JSON

extension EveryClientReport {
    var json: JSON {
        RunJSON.document(
            "everyClient",
            rules.json + [
                ("network", .string("\(found.network)")),
                ("clients", .unsigned(clients)),
                ("port", found.portCounts ? .unsigned(UInt64(found.port)) : .null),
                ("services", .array(services.map(json))),
            ])
    }

    private func json(of service: EveryClient.Service) -> JSON {
        .object(
            RunJSON.identity(service.identity) + [
                ("variants", .array(zip(found.variants, service.answers).map { json(of: $0, $1) }))
            ])
    }

    private func json(of variant: Variant, _ answer: EveryClient.Answer) -> JSON {
        var scheduler = JSON.null
        var found: EveryClient.Counts?
        switch answer {
        case .noService: break
        case .noAnswer(let name): scheduler = .string(name.rawValue)
        case .counted(let name, let counts):
            scheduler = .string(name.rawValue)
            found = counts
        }
        func number(_ number: UInt64?) -> JSON { number.map { .unsigned($0) } ?? .null }
        func server(_ server: Endpoint?) -> JSON { server.map { .string("\($0)") } ?? .null }
        return .object([
            ("name", .string(variant.name)), ("scheduler", scheduler),
            ("refused", number(found?.refused)), ("clientsMoved", number(found?.moved)),
            ("clientsMovedShare", found?.moved.map { .decimal(part($0)) } ?? .null),
            (
                "servers",
                .array(
                    (found?.servers ?? []).map {
                        .object([("server", server($0.server)), ("clients", .unsigned($0.clients))])
                    })
            ),
            (
                "moves",
                .array(
                    (found?.moves ?? []).map {
                        .object([
                            ("from", server($0.from)), ("to", server($0.to)),
                            ("clients", .unsigned($0.clients)),
                        ])
                    })
            ),
        ])
    }
}
