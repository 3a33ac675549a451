import IPVSModel

/// Settings of the kernel beside the rules.
extension Patient {
    private func has(_ transport: TransportProtocol) -> Bool {
        services.contains { entry in
            if case .endpoint(transport, _) = entry.service.identity { true } else { false }
        }
    }

    func examineDeletion() -> Outcome {
        guard has(.udp) else { return .doesNotApply }
        guard let value = setting("expire_nodest_conn") else { return .unknown }
        guard value == 0 else { return .fine }
        let seconds = snapshot?.timeouts.map { ", until it is silent for \($0.udp) seconds" } ?? ""
        return .found([
            Symptom(
                setting: "net/ipv4/vs/expire_nodest_conn",
                "0: a UDP client whose server is deleted gets no answer\(seconds)", to: 1)
        ])
    }

    /// Mended in Linux 5.9 (f0a5e4d7a594).
    func examineDelayedReuse() -> Outcome {
        guard let release = KernelRelease(version: host.version, release: host.release) else {
            return .unknown
        }
        guard release < KernelRelease(5, 9, 0) else { return .doesNotApply }
        guard let reuse = setting("conn_reuse_mode"), let tracking = setting("conntrack") else {
            return .unknown
        }
        guard reuse != 0, tracking != 0 else { return .fine }
        return .found([
            Symptom(
                setting: "net/ipv4/vs/conn_reuse_mode",
                "\(reuse) beside conntrack \(tracking), on \(release): ports that are used again cost a second",
                to: 0
            )
        ])
    }

    func examineReuse() -> Outcome {
        guard has(.tcp) else { return .doesNotApply }
        guard let value = setting("conn_reuse_mode") else { return .unknown }
        guard value == 0 else { return .fine }
        let drained = servers.count { $0.state.destination.weight == 0 }
        return .found([
            Symptom(
                setting: "net/ipv4/vs/conn_reuse_mode",
                "0: a client's port that is used again leads to its old server, also to \(drained) with weight 0",
                to: 1
            )
        ])
    }

    func examineTemplates() -> Outcome {
        let persistent = services.filter { $0.service.persistence != nil }
        guard !persistent.isEmpty else { return .doesNotApply }
        guard let value = setting("expire_quiescent_template") else { return .unknown }
        guard value == 0 else { return .fine }
        return Outcome(
            persistent.flatMap { entry in
                entry.destinations.filter { $0.destination.weight == 0 && $0.counts.persistent > 0 }.map {
                    Symptom(
                        subject: "\($0.destination.endpoint) of \(entry.service.identity)",
                        message: "weight 0, and \($0.counts.persistent) templates bring clients back",
                        commands: ["sysctl -w net.ipv4.vs.expire_quiescent_template=1"])
                }
            })
    }

    func examineBeginnings() -> Outcome {
        let services = services.filter { entry in
            if case .endpoint(let transport, _) = entry.service.identity, transport != .tcp { return false }
            return entry.service.scheduler == .maglevHashing
        }
        guard !services.isEmpty else { return .doesNotApply }
        guard let value = setting("sloppy_tcp") else { return .unknown }
        guard value == 0 else { return .fine }
        return .found([
            Symptom(
                setting: "net/ipv4/vs/sloppy_tcp",
                "0: connections of \(CountText.text(services.count, "service")) with mh cannot move to another director",
                to: 1)
        ])
    }

    func examineIdleTime() -> Outcome {
        guard has(.tcp) else { return .doesNotApply }
        guard let timeout = snapshot?.timeouts?.tcp, timeout > 0,
            let keepalive = host.settings["net/ipv4/tcp_keepalive_time"]
        else { return .unknown }
        guard Int64(timeout) < keepalive else { return .fine }
        return .found([
            Symptom(
                subject: "TCP",
                message: "forgotten after \(timeout) idle seconds; keepalive begins after \(keepalive)",
                commands: keepalive <= Int64(Int32.max)
                    ? ["ipvsadm --set \(keepalive) 0 0"] : [])
        ])
    }

    func examineDefence() -> Outcome {
        let names = ["drop_entry", "drop_packet", "secure_tcp"]
        let values = names.compactMap { name in setting(name).map { (name, $0) } }
        guard !values.isEmpty else { return .unknown }
        return Outcome(
            values.filter { $0.1 > 1 }.map { name, value in
                Symptom(
                    setting: "net/ipv4/vs/\(name)",
                    value == 2 ? "2: at work, since memory ran low" : "\(value): always at work", to: 0)
            })
    }
}
