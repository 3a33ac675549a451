import IPVSModel

/// Writes changes as commands, in the words of `RuleLine`: what is written here does the change when it is read.
extension RuleLine {
    /// A change, with its line feed.
    public func append(_ change: TableChange, to text: inout [UInt8]) {
        switch change {
        case .addService(let service): append(service, to: &text)
        case .editService(let service): append(service, verb: "-E ", to: &text)
        case .deleteService(let identity): append("-D ", identity, to: &text)
        case .addDestination(let server, to: let service): append(server, of: service, to: &text)
        case .editDestination(let server, of: let service):
            append(server, of: service, beginning: beginning(ofServersOf: service, verb: "-e "), to: &text)
        case .deleteDestination(let endpoint, from: let service): delete(endpoint, from: service, to: &text)
        case .clear: text.append("-C\n")
        case .zero(let identity?): append("-Z ", identity, to: &text)
        case .zero(nil): text.append("-Z\n")
        case .setTimeouts(let timeouts):
            text.append("--set")
            for seconds in [timeouts.tcp, timeouts.tcpFinal, timeouts.udp] {
                text.append(" ")
                text.append(decimal: seconds)
            }
            text.append("\n")
        case .startDaemon(let daemon): append(daemon, to: &text)
        case .stopDaemon(let role, syncID: let syncID):
            text.append(contentsOf: "--stop-daemon \(role)".utf8)
            append(" --syncid ", syncID == 0 ? nil : syncID, to: &text)
            text.append("\n")
        }
    }

    private func append(_ verb: StaticString, _ identity: ServiceIdentity, to text: inout [UInt8]) {
        text.append(verb)
        append(identity, to: &text)
        appendTransport(of: identity, to: &text)
        text.append("\n")
    }

    private func delete(_ endpoint: Endpoint, from service: ServiceIdentity, to text: inout [UInt8]) {
        text.append(contentsOf: beginning(ofServersOf: service, verb: "-d "))
        append(endpoint, transport: transport(of: service), to: &text)
        appendTransport(of: service, to: &text)
        text.append("\n")
    }

    /// What the daemon does not say the kernel chooses.
    private func append(_ daemon: SyncDaemon, to text: inout [UInt8]) {
        text.append(contentsOf: "--start-daemon \(daemon.role) --mcast-interface \(daemon.interface)".utf8)
        append(" --syncid ", daemon.syncID, to: &text)
        append(" --sync-maxlen ", daemon.maximumLength, to: &text)
        if let group = daemon.multicastGroup { text.append(contentsOf: " --mcast-group \(group)".utf8) }
        append(" --mcast-port ", daemon.multicastPort, to: &text)
        append(" --mcast-ttl ", daemon.multicastTimeToLive, to: &text)
        text.append("\n")
    }

    private func append(_ option: StaticString, _ number: (some FixedWidthInteger)?, to text: inout [UInt8]) {
        guard let number else { return }
        text.append(option)
        text.append(decimal: number)
    }
}
