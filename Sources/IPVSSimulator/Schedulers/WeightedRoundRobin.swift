import IPVSModel

/// `wrr`, as `ip_vs_wrr_schedule` and `ip_vs_wrr_dest_changed` of `ip_vs_wrr.c`: rounds over the list, each taking the
/// servers whose weight reaches a level that falls from round to round.
struct WeightedRoundRobin: Scheduler {
    /// Position of the server that was used last; -1 is the head of the list, before the first.
    private var cursor = -1
    private var level: Int32
    private var highestLevel: Int32
    /// Distance of levels: the common divisor of the weights.
    private var step: Int32
    /// The common divisor of the weights above 0, and the largest weight.
    private var divisor: Int32 = 0
    private var heaviest: Int32 = 0

    init(_ list: ServerList) {
        (level, highestLevel, step) = (0, 0, 1)
        measure(list)
        level = highestLevel
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        guard highestLevel != 0 else { return nil }
        let start = cursor
        var position = start + 1
        /// Where the search gives up; no position at first.
        var end = -1
        var wrapped = false
        var isLastLevel = false
        while true {
            while position < list.count {
                if !list[position].isOverloaded, list[position].weight >= level {
                    cursor = position
                    return list.index(at: position)
                }
                if position == end {
                    cursor = position
                    return nil
                }
                position += 1
            }
            position = 0
            level -= step
            if level <= 0 {
                level = highestLevel
                // Every server was tried for every level: in one round from the head, or in the rest of a round
                // and a whole last one.
                if isLastLevel || start == -1 {
                    cursor = -1
                    return nil
                }
                wrapped = true
            }
            isLastLevel = level <= step
            if isLastLevel, wrapped, start != -1 { end = start }
        }
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        [.nextOfLevel(level, after: cursor < 0 ? nil : endpoint(list.index(at: cursor)))]
    }

    /// The new server is the first. Looking at all the others again would find what is known of them.
    mutating func added(to list: ServerList) {
        let weight = list[0].weight
        if weight > 0 { divisor = greatestCommonDivisor(weight, divisor) }
        heaviest = max(heaviest, weight)
        changed()
    }
    mutating func removed(from position: Int, of list: ServerList) {
        measure(list)
        changed()
    }
    mutating func edited(in list: ServerList) {
        measure(list)
        changed()
    }

    private mutating func measure(_ list: ServerList) {
        let weights = (0..<list.count).lazy.map { list[$0].weight }
        divisor = commonDivisor(of: weights)
        heaviest = max(weights.max() ?? 0, 0)
        setLevels()
    }

    /// The lowest level is 1, so that a level always meets every weight above 0.
    private mutating func setLevels() {
        step = max(divisor, 1)
        highestLevel = heaviest - (step - 1)
    }

    private mutating func changed() {
        cursor = -1
        setLevels()
        if level > highestLevel || level == 0 {
            level = highestLevel
        } else if step > 1 {
            level = level / step * step + 1
        }
    }
}
