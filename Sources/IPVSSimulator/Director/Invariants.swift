import IPVSModel

/// What holds of the state between any two events. Debug builds look after every one.
extension SimulatedDirector {
    /// To be called after an event. Looking at everything takes as long as there are entries, so that it is done whenever
    /// an eighth as many events have passed, for small tables after each; in between, only what the event touched.
    @inline(__always)
    mutating func checkInvariants(of slot: ConnectionNumber = .absent) {
        #if DEBUG
            eventsSinceCheck += 1
            let isDue = eventsSinceCheck * 8 >= connections.count + servers.count
            if isDue { eventsSinceCheck = 0 }
            let broken = isDue ? brokenInvariant() : slot.isPresent ? brokenInvariant(of: slot) : nil
            assert(broken == nil, broken ?? "")
        #endif
    }

    /// What is wrong with the state; nil if nothing is.
    package func brokenInvariant() -> String? {
        connections.brokenInvariant(now: now) ?? virtuals.brokenInvariant() ?? brokenEntry() ?? brokenCount()
            ?? brokenList()
    }

    /// What is wrong with an entry of the connection table and its server.
    func brokenInvariant(of slot: ConnectionNumber) -> String? {
        let record = connections[slot]
        guard record.server.index < servers.count, record.virtual.index < virtuals.entries.count else {
            return "entry \(slot) is of no server or no virtual endpoint"
        }
        let server = servers[record.server]
        if server.active < 0 || server.inactive < 0 || server.templates < 0 {
            return "server \(record.server) has counts below 0"
        }
        if record.flags.contains(.template) {
            return record.controlled >= 0 ? nil : "template \(slot) controls \(record.controlled) connections"
        }
        if record.template.isPresent, !connections[record.template].flags.contains(.template) {
            return "entry \(slot) is controlled by \(record.template), which is no template"
        }
        let isActive =
            switch virtuals[record.virtual].kind {
            case .tcp: TCPState(rawValue: record.state)?.isActive ?? false
            case .sctp: record.state == SCTPState.established.rawValue
            default: false
            }
        return record.flags.contains(.inactive) == isActive
            ? "entry \(slot) in state \(record.state) counts as \(isActive ? "in" : "")active" : nil
    }

    private func brokenEntry() -> String? {
        for slot in connections.allSlots() {
            if let broken = brokenInvariant(of: slot) { return broken }
        }
        return nil
    }

    /// The counts of servers and templates are those of the entries, and what was adopted with no entry.
    private func brokenCount() -> String? {
        var active = [Int32](repeating: 0, count: servers.count)
        var (inactive, templates) = (active, active)
        for (index, counts) in unexplained {
            active[index.index] = Int32(bitPattern: counts.active)
            inactive[index.index] = Int32(bitPattern: counts.inactive)
            templates[index.index] = Int32(bitPattern: counts.persistent)
        }
        var controlled: [ConnectionNumber: Int32] = [:]
        for slot in connections.allSlots() {
            let record = connections[slot]
            if record.flags.contains(.template) {
                templates[record.server.index] += 1
                controlled[slot, default: 0] -= record.controlled
                continue
            }
            if record.flags.contains(.inactive) {
                inactive[record.server.index] += 1
            } else {
                active[record.server.index] += 1
            }
            if record.template.isPresent { controlled[record.template, default: 0] += 1 }
        }
        for index in 0..<servers.count {
            let server = servers[index]
            if (server.active, server.inactive, server.templates)
                != (active[index], inactive[index], templates[index])
            {
                return "server \(index) does not count the entries that it has"
            }
        }
        return controlled.values.contains { $0 != 0 } ? "a template does not count its connections" : nil
    }

    /// Servers know their places in the lists of services.
    private func brokenList() -> String? {
        for number in serviceNumbers.values {
            let service = services[number]
            if let broken = service.order.brokenInvariant() { return "service \(number): \(broken)" }
            for position in 0..<service.order.count {
                let server = servers[service.order[position]]
                if Int(server.followers) != service.order.count - 1 - position || server.service != number
                    || !server.isAvailable
                {
                    return "service \(number) lists a server that does not know it, at place \(position)"
                }
            }
        }
        return nil
    }
}
