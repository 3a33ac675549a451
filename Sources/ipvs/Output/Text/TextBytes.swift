import IPVSModel

/// What long listings are made of, appended to bytes: strings of each cell would take most of their time.
extension [UInt8] {
    /// What `description` says.
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

    /// What `NumberText.percent` says; a minus sign for nothing.
    mutating func append(percent part: Double?) {
        guard let part, part.isFinite, (0...1).contains(part) else {
            return append(UInt8(ascii: "-"))
        }
        let tenths = UInt32((part * 100 * 10).rounded())
        append(decimal: tenths / 10)
        append(UInt8(ascii: "."))
        append(decimal: tenths % 10)
        append(UInt8(ascii: " "))
        append(UInt8(ascii: "%"))
    }

    mutating func append(blanks count: Int) {
        for _ in 0..<Swift.max(0, count) { append(UInt8(ascii: " ")) }
    }
}
