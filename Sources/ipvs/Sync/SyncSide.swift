import IPVSFormats
import IPVSKernel
import IPVSModel

/// What is known of one of two directors: of a bundle its daemons, settings and table, of a list its connections, of the
/// running kernel all.
struct SyncSide: Sendable {
    let name: String
    var daemons: [SyncDaemon]?
    var table: Table?
    /// By their names below `net.ipv4.vs`; of `sync_threshold` the first of its two numbers, which is all that bundles have.
    var settings: [String: Int64]?
    var connections: ConnectionsDocument?
}

extension SyncSide {
    /// A list of ten million connections is as long.
    private static let longest = 1 << 31

    init(_ source: Source) throws(Failure) {
        switch source {
        case .live: try self.init(running: source.name)
        case .file(let path):
            let text = try InputFile(path).bytes(atMost: Self.longest)
            do throws(FormatError) {
                try self.init(text, name: source.name)
            } catch {
                throw .format(error)
            }
        }
    }

    /// A bundle, or a list of connections.
    init(_ text: [UInt8], name: String) throws(FormatError) {
        self.name = name
        guard DirectorBundle.isWritten(in: text) else {
            connections = try ConnectionsDocument(text, file: name)
            return
        }
        let bundle = try DirectorBundle(text, file: name)
        daemons = bundle.snapshot.daemons
        table = Table(bundle.snapshot)
        let folder = "net/ipv4/vs/"
        settings = Dictionary(
            uniqueKeysWithValues: bundle.host.settings.filter { $0.key.hasPrefix(folder) }.map {
                (String($0.key.dropFirst(folder.count)), $0.value)
            })
    }

    private init(running name: String) throws(Failure) {
        self.name = name
        var found = ConnectionsDocument()
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            let snapshot = try director.snapshot(withStatistics: false)
            daemons = snapshot.daemons
            table = Table(snapshot)
            try ConnectionScan.forEach { line in
                let key = ConnectionsDocument.Key(
                    transport: line.transport, client: line.client, virtual: line.virtual)
                found.entries[key] = ConnectionsDocument.Entry(
                    server: line.destination, state: "\(line.state)")
                return true
            }
        } catch {
            throw .kernel(error)
        }
        connections = found
        settings = Dictionary(
            uniqueKeysWithValues: SyncFacts.settingNames.compactMap { name in
                Sysctl.value(name).map { (name, $0) }
            })
    }
}
