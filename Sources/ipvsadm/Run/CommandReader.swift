import IPVSModel
import IPVSRules

/// Reads command lines or lines of a restore, with this machine's names of hosts and ports.
struct CommandReader {
    private let program: Bytes
    private let parser: CommandParser

    /// - Parameter program: its name as it was called.
    init(program: Bytes, source: CommandParser.Source) {
        self.program = program
        let names = RememberedNames()
        parser = CommandParser(
            names: NameResolution(address: { names.address(of: $0) }, port: { names.port(of: $0, $1) }),
            source: source)
    }

    func command(_ words: Words) throws(Failure) -> Command {
        do throws(RuleError) {
            return try parser.parse(words)
        } catch {
            throw Failure(
                error.legacyText(program: program), status: ExitStatus(rawValue: error.exitStatus),
                endsRestore: error.endsRestore, hint: Hint.rule(error))
        }
    }
}

/// Names found before: a restore asks for the same few again and again.
private final class RememberedNames {
    private var addresses: [Bytes: UInt32?] = [:]
    private var ports: [PortName: UInt16?] = [:]

    private struct PortName: Hashable {
        var name: Bytes
        var transport: TransportProtocol
    }

    func address(of host: ArraySlice<UInt8>) -> UInt32? {
        let name = Bytes(host)
        if let known = addresses[name] { return known }
        let address = HostDatabase.address(of: host)
        addresses.updateValue(address, forKey: name)
        return address
    }

    func port(of service: ArraySlice<UInt8>, _ transport: TransportProtocol) -> UInt16? {
        let name = PortName(name: Bytes(service), transport: transport)
        if let known = ports[name] { return known }
        let port = HostDatabase.port(of: service, transport)
        ports.updateValue(port, forKey: name)
        return port
    }
}
