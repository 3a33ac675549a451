import IPVSModel

extension ServiceListing<ServiceSnapshot> {
    /// `-L --stats`: counters since they were last zeroed.
    static func statistics(exact: Bool) -> Self {
        counters(
            [
                ("Conns", { $0.connections }), ("InPkts", { $0.incomingPackets }),
                ("OutPkts", { $0.outgoingPackets }),
                ("InBytes", { $0.incomingBytes }), ("OutBytes", { $0.outgoingBytes }),
            ], exact: exact)
    }

    /// `-L --rate`: what the kernel's estimator says of a second.
    static func rates(exact: Bool) -> Self {
        counters(
            [
                ("CPS", { $0.connectionRate }), ("InPPS", { $0.incomingPacketRate }),
                ("OutPPS", { $0.outgoingPacketRate }),
                ("InBPS", { $0.incomingByteRate }), ("OutBPS", { $0.outgoingByteRate }),
            ], exact: exact)
    }

    private static func counters(
        _ counters: [(title: StaticString, value: (Statistics) -> UInt64)], exact: Bool
    ) -> Self {
        let number = exact ? CounterText.appendExact : CounterText.appendAbbreviated
        return Self(
            destinationColumns: counters.map { title, value in
                Column(title: title, width: 9, alignment: .right) { entry, text in
                    number(entry.statistics.map(value) ?? 0, &text)
                }
            },
            serviceDetail: .columns(
                counters.map { title, value in
                    Column(title: title, width: 9, alignment: .right) { entry, text in
                        number(entry.statistics.map(value) ?? 0, &text)
                    }
                }),
            heading: .above)
    }
}

/// How a counter is written.
enum CounterText {
    /// In full. A number that fills its column keeps a blank before it.
    static func appendExact(_ value: UInt64, to text: inout Bytes) {
        if value >= 100_000_000 { text.appendBlank() }
        text.append(decimal: value)
    }

    /// At most eight digits, then in thousands, millions and so on, cut, not rounded.
    static func appendAbbreviated(_ value: UInt64, to text: inout Bytes) {
        switch value {
        case ..<100_000_000: text.append(decimal: value)
        case ..<1_000_000_000: appendUnits(value / 1_000, "K", to: &text)
        case ..<100_000_000_000: appendUnits(value / 1_000_000, "M", to: &text)
        case ..<100_000_000_000_000: appendUnits(value / 1_000_000_000, "G", to: &text)
        default: appendUnits(value / 1_000_000_000_000, "T", to: &text)
        }
    }

    private static func appendUnits(_ value: UInt64, _ unit: StaticString, to text: inout Bytes) {
        text.append(decimal: value)
        text.append(unit)
    }
}
