/// Connections come to and leave servers (`ip_vs_conn.c`).
extension SimulatedDirector {
    /// Tells the server's scheduler that its load, weight or limit changed.
    @inline(__always)
    mutating func noteLoad(of index: ServerNumber) {
        let service = servers[index].service
        guard services[service].followsLoads, services[service].noted != index else { return }
        let followers = Int(servers[index].followers)
        guard followers >= 0 else { return }
        services[service].noted = index
        let list = list(of: service)
        services[service].scheduler?.loadChanged(at: list.count &- 1 &- followers, of: list)
    }

    /// `ip_vs_bind_dest`: a new connection counts as inactive at first.
    @inline(__always)
    mutating func bind(_ index: ServerNumber, isTemplate: Bool) {
        if isTemplate {
            servers[index].templates &+= 1
        } else {
            servers[index].inactive &+= 1
            servers[index].use.count(entries: servers[index].total, at: now)
        }
        OverloadRule.bound(&servers[index], isTemplate: isTemplate, settings.profile)
        noteLoad(of: index)
    }

    /// `ip_vs_unbind_dest`
    @inline(__always)
    mutating func unbind(_ index: ServerNumber, _ flags: Connection.Flags) {
        let isTemplate = flags.contains(.template)
        if isTemplate {
            servers[index].templates &-= 1
        } else {
            servers[index].use.lastForgotten = now
            if flags.contains(.inactive) {
                servers[index].inactive &-= 1
            } else {
                countActive(index, -1)
            }
        }
        OverloadRule.unbound(&servers[index], isTemplate: isTemplate, settings.profile)
        noteLoad(of: index)
    }

    @inline(__always)
    mutating func countActive(_ index: ServerNumber, _ difference: Int32) {
        let active = servers[index].active
        servers[index].use.account(active: active, until: now)
        servers[index].active = active &+ difference
        servers[index].use.count(active: active &+ difference, at: now)
    }

    /// `ip_vs_conn_expire`: forgets an entry, unless it is a template that is still needed.
    mutating func expire(_ slot: ConnectionNumber) {
        let record = connections[slot]
        if record.flags.contains(.template) {
            if record.controlled > 0 {
                // Its own time-out is a minute from now on, also when it is used again.
                connections.restartTimer(of: slot, in: rearmedTemplateQueue, now: now)
                return
            }
        } else if record.template.isPresent {
            connections[record.template].controlled -= 1
        }
        connections.remove(slot)
        unbind(record.server, record.flags)
    }

    /// `ip_vs_expire_nodest_conn_flush`: forgets every connection to a deleted server, and templates that only these
    /// needed.
    mutating func expireConnectionsWithoutDestination() {
        let orphans = connections.allSlots().filter { !servers[connections[$0].server].isAvailable }
        for slot in orphans where !connections[slot].flags.contains(.template) { expire(slot) }
        for slot in orphans
        where connections[slot].flags.contains(.template) && connections[slot].controlled == 0 {
            expire(slot)
        }
    }
}
