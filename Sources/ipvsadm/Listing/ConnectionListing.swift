import IPVSModel

/// `-L -c`: the connection table, in the kernel's order.
struct ConnectionListing {
    /// With what the persistence engine remembers (`--persistent-conn`).
    var showsEngine: Bool

    func appendHeading(to text: inout Bytes) {
        text.append("IPVS connection entries\n")
        appendLine("pro", "expire", "state", to: &text) {
            $0.append("source             virtual            destination")
        }
        guard showsEngine else { return text.endLine() }
        text.append("        pe name          pe_data\n")
    }

    func append(_ entry: ConnectionEntry, as endpoints: EndpointText, to text: inout Bytes) {
        appendLine(entry.transport.listedName, expiry(of: entry), entry.state, to: &text) { text in
            for endpoint in [entry.client, entry.virtual] {
                append(endpoint, of: entry, width: 18, as: endpoints, to: &text)
                text.appendBlank()
            }
            guard showsEngine, let engine = entry.engine else {
                return append(entry.destination, of: entry, width: 0, as: endpoints, to: &text)
            }
            // Two narrower than its title: so the legacy listing is.
            append(entry.destination, of: entry, width: 16, as: endpoints, to: &text)
            text.appendBlank()
            let start = text.count
            text.append(engine.name)
            text.pad(from: start, to: 18)
            text.appendBlank()
            text.append(engine.data)
        }
        text.endLine()
    }

    /// Minutes and seconds, at least two digits each.
    private func expiry(of entry: ConnectionEntry) -> String {
        var text: Bytes = []
        text.append(decimal: entry.expires / 60, minimumDigits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: entry.expires % 60, minimumDigits: 2)
        return String(decoding: text, as: UTF8.self)
    }

    private func append(
        _ endpoint: Endpoint, of entry: ConnectionEntry, width: Int, as endpoints: EndpointText,
        to text: inout Bytes
    ) {
        text.append(addingCapacity: EndpointText.mostBytes) { part in
            endpoints.append(endpoint, of: entry.transport, to: &part)
            part.pad(from: 0, to: width)
        }
    }

    /// The three columns that stand at fixed places, and the rest of the line.
    private func appendLine(
        _ transport: String, _ expiry: String, _ state: String, to text: inout Bytes,
        rest: (inout Bytes) -> Void
    ) {
        for (word, width) in [(transport, 3), (expiry, 6), (state, 11)] {
            let start = text.count
            text.append(word)
            text.pad(from: start, to: width)
            text.appendBlank()
        }
        rest(&text)
    }
}
