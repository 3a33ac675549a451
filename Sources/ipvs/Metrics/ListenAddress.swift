import ArgumentParser
import IPVSModel

/// Where a server of `ipvs` listens: an address and a port, or a port of the loopback address alone.
struct ListenAddress: Sendable, Hashable {
    let endpoint: Endpoint

    static let expected = "expected ADDRESS:PORT, [ADDRESS]:PORT, or a PORT of 127.0.0.1"

    init?(_ text: String) {
        let isPort = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let endpoint = Endpoint(isPort ? "127.0.0.1:\(text)" : text) else { return nil }
        self.endpoint = endpoint
    }

    @Sendable static func read(_ text: String) throws -> ListenAddress {
        guard let address = ListenAddress(text) else { throw ValidationError(expected) }
        return address
    }
}
