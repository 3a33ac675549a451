import IPVSModel

/// A text with a client a line, as `ADDRESS:PORT`; empty lines count for nothing.
package struct ClientList: Sendable {
    package struct Client: Sendable, Hashable {
        package var endpoint: Endpoint
        /// From 1.
        package var line: Int
    }

    package private(set) var clients: [Client] = []

    package init(_ text: [UInt8], file: String) throws(FormatError) {
        var lines = TextLines(text)
        while let line = lines.next() {
            if line.isEmpty { continue }
            guard line.last != UInt8(ascii: "\r") else {
                throw FormatError(
                    file: file, line: lines.number, column: line.count,
                    message: TextLines.carriageReturn)
            }
            guard let endpoint = EndpointText.parse(String(decoding: line, as: UTF8.self)) else {
                throw FormatError(
                    file: file, line: lines.number, column: 1,
                    message: "expected a client as ADDRESS:PORT or [ADDRESS]:PORT")
            }
            clients.append(Client(endpoint: endpoint, line: lines.number))
        }
        guard !clients.isEmpty else {
            throw FormatError(
                file: file, line: 1, column: 1, message: "expected a client a line, as ADDRESS:PORT")
        }
    }
}
