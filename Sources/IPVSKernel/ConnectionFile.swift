import Glibc
import IPVSModel

/// `/proc/net/ip_vs_conn`: the connection table (`ip_vs_conn_seq_show`).
public enum ConnectionFile {
    /// Where the kernel shows its connections.
    public static let path = "/proc/net/ip_vs_conn"

    /// Hands each connection to `body`, in the kernel's order, which is that of its hash table.
    ///
    /// - Throws: `.unreadable` with `EBADMSG` for a line that is none of a connection.
    public static func forEachConnection(
        path: String = path, _ body: (ConnectionEntry) -> Void
    ) throws(KernelError) {
        var isTitle = true
        var isBroken = false
        let file = try ProcFile(path)
        try file.forEachLine { line in
            if isTitle {
                isTitle = false
                return true
            }
            guard let entry = ConnectionEntry(line: line) else {
                isBroken = true
                return false
            }
            body(entry)
            return true
        }
        if isBroken { throw .unreadable(path: path, errno: EBADMSG) }
    }
}

extension ConnectionEntry {
    /// Reads one line; nil when it is not one of a connection.
    package init?(line: ArraySlice<UInt8>) {
        var fields = FieldReader(line)
        guard let transport = ProtocolName.transport(fields.word()),
            let client = fields.addressAndPort(), let virtual = fields.addressAndPort(),
            let destination = fields.addressAndPort()
        else { return nil }
        let state = String(decoding: fields.word(), as: UTF8.self)
        guard !state.isEmpty, let expires = fields.decimal(UInt32.self) else { return nil }
        let name = String(decoding: fields.word(), as: UTF8.self)
        let data = String(decoding: fields.remainder(), as: UTF8.self)
        self.init(
            transport: transport, client: client, virtual: virtual, destination: destination, state: state,
            expires: expires, engine: name.isEmpty ? nil : EngineData(name: name, data: data))
    }
}
