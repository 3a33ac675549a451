import IPVSKernel
import IPVSModel
import IPVSRules

extension Session where Link: ~Copyable {
    /// Prints rules that make this table again.
    ///
    /// - Parameter keepsOrder: whether servers are written as they were added, the kernel's last one first, so that a
    ///   restore into an empty table makes the kernel's order again. Scripts know them sorted, as by `-S`.
    mutating func save(
        numeric: Bool, keepingOrder keepsOrder: Bool, output: inout StandardOutput
    ) throws(Failure) {
        var loss = OrderLoss()
        do throws(KernelError) {
            try printRules(numeric: numeric, keepingOrder: keepsOrder, &loss, output: &output)
        } catch {
            throw .listing(error)
        }
        if StandardError.isTerminal, let warning = loss.warning { report(warning) }
    }

    private mutating func printRules(
        numeric: Bool, keepingOrder keepsOrder: Bool, _ loss: inout OrderLoss, output: inout StandardOutput
    ) throws(KernelError) {
        var services = try director.services(withStatistics: false)
        var names = NameTable()
        if !numeric {
            // Names take a whole table at once: each address is looked up once.
            try director.addDestinations(to: &services, withStatistics: false)
            names = NameResolver.savedNames(of: services)
        }
        let order = EntryOrder(isSorted: true)
        let rules = RuleLine(names: names.ruleNames)
        for index in order.order(of: services) {
            var entry = services[index]
            if numeric {
                entry.destinations = try director.destinations(
                    of: entry.service.identity, withStatistics: false)
                if entry.destinations.isEmpty, try director.isGone(entry.service.identity) { continue }
            }
            if keepsOrder {
                entry.destinations.reverse()
            } else {
                loss.look(at: entry)
                order.arrange(&entry.destinations)
            }
            rules.append(entry.service, to: &output.pending)
            output.appended()
            guard !entry.destinations.isEmpty else { continue }
            let identity = entry.service.identity
            let beginning = rules.beginning(ofServersOf: identity)
            for index in entry.destinations.indices {
                rules.append(
                    entry.destinations[index].destination, of: identity, beginning: beginning,
                    to: &output.pending)
            }
            output.appended()
        }
    }
}

/// What a sorted save loses where it matters for long: with sh, dh and mh the order of servers decides where a client goes,
/// with the others at most who comes next.
private struct OrderLoss {
    private var count = 0

    mutating func look(at entry: ServiceSnapshot) {
        let schedulers: [SchedulerName] = [.sourceHashing, .destinationHashing, .maglevHashing]
        guard schedulers.contains(entry.service.scheduler) else { return }
        // A restore adds them sorted, each at the head of the kernel's list.
        let endpoints = entry.destinations.map(\.endpoint)
        if zip(endpoints, endpoints.dropFirst()).contains(where: { $0 < $1 }) { count += 1 }
    }

    /// nil when nothing is lost.
    var warning: Failure? {
        guard count > 0 else { return nil }
        let services = count == 1 ? "1 service has" : "\(count) services have"
        return Failure(
            line:
                "warning: \(services) servers in an order that sends clients elsewhere once it is restored from this",
            status: .success, hint: "ipvsadm-save --order keeps it")
    }
}

extension NameTable {
    /// For rules; nil when there are none.
    fileprivate var ruleNames: RuleLine.Names? {
        guard !hosts.isEmpty || !ports.isEmpty else { return nil }
        return RuleLine.Names(
            address: { hosts[.ipv4($0)] }, port: { ports[.init(number: $0, transport: $1)] })
    }
}
