import IPVSModel

/// The address of a service or server with its port, as far as it can be read without the other.
struct EndpointText {
    var address: IPAddress
    var port: PortText

    enum PortText {
        case absent
        case number(UInt16)
        /// To be looked up once the protocol is known.
        case name(ArraySlice<UInt8>)
    }

    /// Reads `HOST`, `HOST:PORT`, `[ADDRESS]:PORT`, where a host is an address or a name, and a bare IPv6 address
    /// has no port. A word of digits only is not a host.
    init?(_ text: ArraySlice<UInt8>, names: NameResolution) {
        if text.first == UInt8(ascii: "[") {
            guard let end = text.lastIndex(of: UInt8(ascii: "]")), text[end...].dropFirst().first == colon,
                let address = Self.bracketed(text[(text.startIndex + 1)..<end], names: names),
                let port = PortText(text[(end + 2)...])
            else { return nil }
            self.address = address
            self.port = port
            return
        }
        if let first = text.firstIndex(of: colon) {
            if text[(first + 1)...].contains(colon) {
                guard let address = IPAddress(utf8: text) else { return nil }
                self.address = address
                port = .absent
                return
            }
            guard let address = Self.host(text[..<first], names: names),
                let port = PortText(text[(first + 1)...])
            else { return nil }
            self.address = address
            self.port = port
            return
        }
        guard !text.allSatisfy({ NumberText.decimalDigit($0) != nil }),
            let address = Self.host(text, names: names)
        else { return nil }
        self.address = address
        port = .absent
    }

    private static func bracketed(_ text: ArraySlice<UInt8>, names: NameResolution) -> IPAddress? {
        text.contains(colon) ? IPAddress(utf8: text) : host(text, names: names)
    }

    private static func host(_ text: ArraySlice<UInt8>, names: NameResolution) -> IPAddress? {
        ipv4(text, names: names).map(IPAddress.ipv4)
    }

    /// An IPv4 address in numbers or by name.
    static func ipv4(_ text: ArraySlice<UInt8>, names: NameResolution) -> UInt32? {
        text.isEmpty ? nil : IPv4Text.parse(text) ?? names.address(text)
    }
}

extension EndpointText.PortText {
    fileprivate init?(_ text: ArraySlice<UInt8>) {
        if let number = NumberText.parse(text, in: 0...65535) {
            self = .number(UInt16(truncatingIfNeeded: number))
        } else if text.isEmpty {
            return nil
        } else {
            self = .name(text)
        }
    }

    /// The port; nil for a name that the protocol does not have. `absent` stands for a port that was not given.
    func number(_ transport: TransportProtocol, absent: UInt16, names: NameResolution) -> UInt16? {
        switch self {
        case .absent: absent
        case .number(let number): number
        case .name(let name): names.port(name, transport)
        }
    }
}

private let colon = UInt8(ascii: ":")
