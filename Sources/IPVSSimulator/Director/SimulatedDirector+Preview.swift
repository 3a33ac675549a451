import IPVSModel

/// Where a client would go.
public struct Preview: Sendable, Hashable {
    /// How a server was found, or why none was.
    public var placement: Placement
    /// The service that the client goes to; nil if there is none.
    public var service: ServiceIdentity?
    /// Endpoint of the server; nil if the client is refused or its packet passed.
    public var server: Endpoint?
    /// A scheduler was asked: what the answer depends on is more than connections and templates.
    public var isScheduled = false
    /// What becomes of the client if no server may be chosen: refused or, at an FTP service's other ports, passed.
    public var withoutServer = Placement.Outcome.refused
    /// What else may come of it, where entries that were adopted do not show enough.
    package var alternatives: [Alternative] = []
    /// Why, one reason behind the other.
    package var reasons: [PlacementReason]
}

extension SimulatedDirector {
    /// Where a flow that came now would go; nothing changes.
    public mutating func preview(_ flow: Flow) -> Preview {
        var answer = previewAsAdopted(flow)
        for other in alternatives(to: flow, doubtful(connection(of: flow)), doubtful(template(of: flow)))
        where other.preview != answer && !answer.alternatives.contains(where: { $0.preview == other.preview })
        {
            answer.alternatives.append(other)
        }
        return answer
    }

    private mutating func connection(of flow: Flow) -> ConnectionNumber {
        if flow.client.port == 0 { return .absent }
        return connections.find(key(flow.client, virtual: virtual(of: flow)))
    }

    private mutating func template(of flow: Flow) -> ConnectionNumber {
        let virtual = virtual(of: flow)
        let service = service(for: virtual)
        guard service.isPresent, services[service].isPersistent else { return .absent }
        let key = templateKey(flow.client.address, virtual: virtual, service)
        return connections.find(key, isTemplate: true)
    }

    mutating func previewAsAdopted(_ flow: Flow) -> Preview {
        guard looksAtPackets(of: flow.destination.address) else {
            return passed([standsBy ? .standsBy : .noServiceOfFamily])
        }
        let virtual = virtual(of: flow)
        let slot = connection(of: flow)
        let kind = virtuals[virtual].kind
        if slot.isPresent, kind == .udp || !isRescheduled(slot, kind) {
            let server = connections[slot].server
            if servers[server].isAvailable {
                return preview(
                    existing(slot, port: flow.destination.port),
                    [.connection(with: endpoint(of: server))])
            }
            guard settings.expiresConnectionsWithoutDestination else {
                return refusal(nil, .connectionWithDeleted(endpoint(of: server)))
            }
        }
        let service = service(for: virtual)
        guard service.isPresent else { return passed([.noService(at: flow.destination)]) }
        if let obstacle = obstacle(to: flow, service) {
            return obstacle.isPassed ? passed([.obstacle(obstacle)]) : refusal(service, .obstacle(obstacle))
        }
        let template = template(of: flow)
        if template.isPresent, isValid(template) {
            let server = connections[template].server
            return preview(.persistent, server, service, flow, [.template(of: endpoint(of: server))])
        }
        return scheduled(flow, service)
    }

    private func scheduled(_ flow: Flow, _ service: ServiceNumber) -> Preview {
        let request = request(of: flow, to: service)
        let list = list(of: service)
        let (chosen, reasons) =
            services[service].scheduler.map { scheduler in
                (
                    scheduler.peek(request, from: list),
                    scheduler.explain(request, from: list) { endpoint(of: $0) }.map(PlacementReason.choice)
                )
            } ?? (nil, [.noScheduler])
        var answer =
            chosen.map { preview(.scheduled, $0, service, flow, reasons) }
            ?? notScheduled(flow, service, reasons)
        answer.isScheduled = true
        answer.service = identity(service)
        answer.withoutServer = isPassed(flow, by: service) ? .passed : .refused
        return answer
    }

    private func preview(
        _ outcome: Placement.Outcome, _ server: ServerNumber, _ service: ServiceNumber, _ flow: Flow,
        _ reasons: [PlacementReason]
    ) -> Preview {
        let port = servers[server].port
        let record = services[service]
        // A persistent service takes several ports, and only its own is translated (`ip_vs_sched_persist`).
        let isTranslated = port != 0 && (!record.isPersistent || flow.destination.port == record.port)
        return preview(
            Placement(
                outcome: outcome, server: server, port: isTranslated ? port : flow.destination.port,
                service: service),
            reasons)
    }

    private func preview(_ placement: Placement, _ reasons: [PlacementReason]) -> Preview {
        Preview(
            placement: placement, service: identity(placement.service), server: endpoint(of: placement),
            reasons: reasons)
    }

    private func refusal(
        _ service: ServiceNumber?, _ reason: PlacementReason, _ others: [PlacementReason] = []
    ) -> Preview {
        Preview(
            placement: .refused(by: service), service: identity(service), server: nil,
            reasons: others + [reason])
    }

    private func notScheduled(_ flow: Flow, _ service: ServiceNumber, _ reasons: [PlacementReason]) -> Preview
    {
        guard isPassed(flow, by: service) else { return refusal(service, .noUsableServer, reasons) }
        return passed(
            reasons + [.noUsableServerOfFTP])
    }

    private func passed(_ reasons: [PlacementReason]) -> Preview {
        Preview(placement: .passed, service: nil, server: nil, reasons: reasons)
    }

    private func endpoint(of server: ServerNumber) -> Endpoint {
        serverDescriptions[server].destination.endpoint
    }

    /// The service that a flow is for, whatever its client; nil if there is none.
    package mutating func service(of flow: Flow) -> ServiceIdentity? {
        let service = service(for: virtual(of: flow))
        return service.isPresent ? identity(service) : nil
    }

    private func identity(_ service: ServiceNumber?) -> ServiceIdentity? {
        service.map { serviceDescriptions[$0].definition.identity }
    }
}
