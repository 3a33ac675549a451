import IPVSModel

/// `rr`, as `ip_vs_rr_schedule` and `ip_vs_rr_del_dest` of `ip_vs_rr.c`: one after the other, whatever the weights.
struct RoundRobin: Scheduler {
    /// Position of the server that was used last; -1 is the head of the list, before the first.
    private var cursor = -1

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        guard
            let found = firstUsable(in: cursor + 1..<list.count, of: list)
                ?? firstUsable(in: 0..<cursor + 1, of: list)
        else { return nil }
        cursor = found
        return list.index(at: found)
    }

    /// New servers come in before the cursor, which stays on its server.
    mutating func added(to list: ServerList) {
        if cursor >= 0 { cursor += 1 }
    }

    /// A cursor on the deleted server moves back, so that the follower is next.
    mutating func removed(from position: Int, of list: ServerList) {
        if position <= cursor { cursor -= 1 }
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        cursor < 0 ? [.roundBegins] : [.after(endpoint(list.index(at: cursor)))]
    }

    @inline(__always)
    private func firstUsable(in positions: Range<Int>, of list: ServerList) -> Int? {
        for position in positions where list[position].isUsable { return position }
        return nil
    }
}
