import IPVSModel

/// Something that /etc/hosts, /etc/services and the host's other sources of names can answer.
package enum NameQuestion: Sendable, Hashable {
    /// The official name of the host that has this address.
    case hostName(IPAddress)
    /// The official name of a port.
    case portName(NamedPort)
    /// The first IPv4 address of a host.
    case address(ofHost: [UInt8])
    /// The port of a service.
    case port(ofService: [UInt8], TransportProtocol)
}

package enum NameAnswer: Sendable, Hashable {
    case name([UInt8])
    /// An IPv4 address in host order, or a port.
    case number(UInt32)

    package var name: [UInt8]? {
        if case .name(let name) = self { name } else { nil }
    }

    package var number: UInt32? {
        if case .number(let number) = self { number } else { nil }
    }
}

/// A port and the protocol whose names apply.
package struct NamedPort: Sendable, Hashable {
    package var number: UInt16
    package var transport: TransportProtocol

    package init(number: UInt16, transport: TransportProtocol) {
        self.number = number
        self.transport = transport
    }
}

extension NameQuestion {
    /// Whether /etc/hosts would know, and not /etc/services.
    package var isOfHost: Bool {
        switch self {
        case .hostName, .address: true
        case .portName, .port: false
        }
    }

    /// Asks for a host by name; nil for what is no name: a number, or what `gethostbyname` takes for one
    /// (glibc's `__nss_hostname_digits_dots`).
    package static func address(of host: ArraySlice<UInt8>) -> NameQuestion? {
        guard !host.isEmpty, IPv4Text.parse(host) == nil, !host.contains(0), !host.contains(UInt8(ascii: ":"))
        else { return nil }
        let isNumber =
            host.last != UInt8(ascii: ".")
            && host.allSatisfy { $0 == UInt8(ascii: ".") || NumberText.decimalDigit($0) != nil }
        // Names of hosts have no case.
        return isNumber ? nil : .address(ofHost: host.map(\.lowercased))
    }

    /// Asks for a port by name; nil for a number.
    package static func port(of service: ArraySlice<UInt8>, _ transport: TransportProtocol) -> NameQuestion? {
        guard !service.isEmpty, !service.contains(0), NumberText.parse(service, in: 0...65535) == nil
        else { return nil }
        return .port(ofService: Array(service), transport)
    }

    /// What to ask to see whether `name`, the answer to this question, leads back; nil if it cannot.
    package func reversed(_ name: [UInt8]) -> NameQuestion? {
        switch self {
        case .hostName(.ipv4): .address(of: name[...])
        case .portName(let port): .port(of: name[...], port.transport)
        case .hostName(.ipv6), .address, .port: nil
        }
    }

    /// The number that this question asks the name of.
    package var number: NameAnswer? {
        switch self {
        case .hostName(.ipv4(let address)): .number(address)
        case .portName(let port): .number(UInt32(port.number))
        case .hostName(.ipv6), .address, .port: nil
        }
    }
}

extension UInt8 {
    /// As C's `tolower` in the C locale.
    var lowercased: UInt8 { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self }
}
