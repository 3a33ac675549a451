import IPVSModel

/// What long listings are made of, appended to bytes: strings of each cell would take most of their time.
extension OutputSpan<UInt8> {
    /// What `description` says, `Endpoint.longestText` bytes at most.
    mutating func append(_ endpoint: Endpoint) {
        if case .ipv4(let address) = endpoint.address {
            append(dottedQuad: address)
        } else {
            append(UInt8(ascii: "["))
            endpoint.address.append(to: &self)
            append(UInt8(ascii: "]"))
        }
        append(UInt8(ascii: ":"))
        append(decimal: endpoint.port)
    }
}

extension [UInt8] {
    /// What `description` says.
    mutating func append(_ endpoint: Endpoint) {
        append(addingCapacity: Endpoint.longestText) { $0.append(endpoint) }
    }

    /// What `description` says.
    mutating func append(_ service: ServiceIdentity) {
        guard case .endpoint(let transport, let endpoint) = service else {
            return self += service.description.utf8
        }
        self += transport.description.utf8
        append(UInt8(ascii: " "))
        append(endpoint)
    }
}

extension Endpoint {
    /// `[` address `]:65535`
    static var longestText: Int { IPAddress.longestText + 8 }
}
