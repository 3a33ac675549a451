import IPVSModel

extension ServiceListing<ServiceSnapshot, CountedServer> {
    /// `-L --stats`: counters since they were last zeroed.
    static func statistics(exact: Bool) -> Self {
        counters("    Conns   InPkts  OutPkts  InBytes OutBytes", exact: exact) {
            [$0.connections, $0.incomingPackets, $0.outgoingPackets, $0.incomingBytes, $0.outgoingBytes]
        }
    }

    /// `-L --rate`: what the kernel's estimator says of a second.
    static func rates(exact: Bool) -> Self {
        counters("      CPS    InPPS   OutPPS    InBPS   OutBPS", exact: exact) {
            [
                $0.connectionRate, $0.incomingPacketRate, $0.outgoingPacketRate, $0.incomingByteRate,
                $0.outgoingByteRate,
            ]
        }
    }

    /// What a line shows, written at once: the counters are fetched once for all five.
    private typealias Values = (Statistics) -> InlineArray<5, UInt64>

    private static func counters(_ titles: StaticString, exact: Bool, _ values: @escaping Values) -> Self {
        Self(
            destinationColumns: [
                Column(title: titles, width: 0, followsBlank: false) {
                    CounterText.append(values($0.statistics ?? Statistics()), exact: exact, to: &$1)
                }
            ],
            serviceDetail: .columns([
                Column(title: titles, width: 0, followsBlank: false) {
                    CounterText.append(values($0.statistics ?? Statistics()), exact: exact, to: &$1)
                }
            ]),
            heading: .above)
    }
}

/// How counters are written: each in nine places, aligned to the right.
enum CounterText {
    static func append(_ values: InlineArray<5, UInt64>, exact: Bool, to text: inout TextRoom) {
        var isShort = true
        for index in values.indices where values[index] >= shortLimit { isShort = false }
        if isShort {
            text.append(decimals: values, alignedTo: 9)
        } else {
            for index in values.indices { append(values[index], exact: exact, to: &text) }
        }
    }

    /// What is below is written as it is.
    private static var shortLimit: UInt64 { 100_000_000 }

    /// - Parameter exact: in full, and a number that fills its places keeps a blank before it; otherwise at most eight
    ///   digits, then in thousands, millions and so on, cut, not rounded.
    static func append(_ value: UInt64, exact: Bool, to text: inout TextRoom) {
        switch value {
        case ..<shortLimit: text.append(decimal: value, alignedTo: 9)
        case _ where exact:
            text.appendBlank()
            text.append(decimal: value)
        case ..<1_000_000_000: append(value / 1_000, "K", to: &text)
        case ..<100_000_000_000: append(value / 1_000_000, "M", to: &text)
        case ..<100_000_000_000_000: append(value / 1_000_000_000, "G", to: &text)
        default: append(value / 1_000_000_000_000, "T", to: &text)
        }
    }

    private static func append(_ value: UInt64, _ unit: StaticString, to text: inout TextRoom) {
        text.append(decimal: value, alignedTo: 8)
        text.append(unit)
    }
}
