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
        var servers: [Destination] = []
        for index in order.order(of: services) {
            guard
                try read(
                    serversOf: services[index], into: &servers, isKnown: !numeric, withStatistics: false)
            else { continue }
            if keepsOrder {
                servers.reverse()
            } else {
                loss.look(at: services[index].service, servers)
                order.arrange(&servers)
            }
            rules.append(services[index].service, to: &output.pending)
            output.appended()
            guard !servers.isEmpty else { continue }
            let identity = services[index].service.identity
            let beginning = rules.beginning(ofServersOf: identity)
            for server in servers {
                rules.append(server, of: identity, beginning: beginning, to: &output.pending)
            }
            output.appended()
        }
    }
}

/// What a sorted save loses where it matters for long: with sh, dh and mh the order of servers decides where a client goes,
/// with the others at most who comes next.
private struct OrderLoss {
    private var count = 0

    /// - Parameter servers: in the kernel's order.
    mutating func look(at service: VirtualService, _ servers: [Destination]) {
        switch service.scheduler {
        case .sourceHashing, .destinationHashing, .maglevHashing: break
        default: return
        }
        // A restore adds them sorted, each at the head of the kernel's list.
        if zip(servers, servers.dropFirst()).contains(where: { $0.endpoint < $1.endpoint }) { count += 1 }
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
