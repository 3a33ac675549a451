import IPVSModel

/// An endpoint as flows write it.
package enum EndpointText {
    /// `10.0.0.1:80` or `[2001:db8::1]:80`
    package static func parse(_ text: String) -> Endpoint? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { FieldText.endpoint($0, 0..<$0.count) }
    }
}
