import IPVSModel

extension TransportProtocol {
    init?(jsonWord word: String) {
        let known = [TransportProtocol.tcp, .udp, .sctp].first { $0.description == word }
        guard
            let found = known
                ?? DecimalText.number(word[...]).flatMap(UInt16.init(exactly:)).map(Self.init(rawValue:))
        else { return nil }
        self = found
    }
}
