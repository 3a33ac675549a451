import CStartup
import Glibc
import IPVSModel

/// The C library's names of hosts and ports, in its re-entrant forms: names are looked up on several threads.
///
/// The legacy functions are used on purpose: `getnameinfo` reads IPv4-mapped addresses differently.
enum HostDatabase {
    /// A look-up that needs more is given up.
    private static let largestAnswer = 256 * 1024

    /// From now on host names come from /etc/hosts alone: while the machine starts nobody answers DNS, and waiting for it
    /// would keep everything after us waiting.
    static func useFilesOnly() { cstartup_hosts_from_files() }

    /// The official name of the host at `address`.
    static func name(of address: IPAddress) -> Bytes? {
        let octets = address.octets
        let length = socklen_t(octets.count)
        return withScratch { scratch, failure in
            var host = hostent()
            var found: UnsafeMutablePointer<hostent>?
            var hostFailure: Int32 = 0
            failure = gethostbyaddr_r(
                octets, length, Int32(address.family.rawValue), &host, scratch.baseAddress, scratch.count,
                &found, &hostFailure)
            return found?.pointee.h_name.flatMap(bytes(of:))
        }
    }

    /// The first IPv4 address of a host, in host order.
    static func address(of name: ArraySlice<UInt8>) -> UInt32? {
        guard let name = cString(name) else { return nil }
        return withScratch { scratch, failure in
            var host = hostent()
            var found: UnsafeMutablePointer<hostent>?
            var hostFailure: Int32 = 0
            failure = gethostbyname_r(
                name, &host, scratch.baseAddress, scratch.count, &found, &hostFailure)
            guard let found = found?.pointee, found.h_addrtype == AF_INET, found.h_length == 4,
                let first = found.h_addr_list?.pointee
            else { return nil }
            return UnsafeRawPointer(first).loadUnaligned(as: UInt32.self).bigEndian
        }
    }

    /// The name of a port.
    static func name(of port: NameTable.Port) -> Bytes? {
        withScratch { scratch, failure in
            var service = servent()
            var found: UnsafeMutablePointer<servent>?
            failure = getservbyport_r(
                Int32(port.number.bigEndian), port.transport.description, &service, scratch.baseAddress,
                scratch.count, &found)
            return found?.pointee.s_name.flatMap(bytes(of:))
        }
    }

    /// The port of that name.
    static func port(of name: ArraySlice<UInt8>, _ transport: TransportProtocol) -> UInt16? {
        guard let name = cString(name) else { return nil }
        return withScratch { scratch, failure in
            var service = servent()
            var found: UnsafeMutablePointer<servent>?
            failure = getservbyname_r(
                name, transport.description, &service, scratch.baseAddress, scratch.count, &found)
            return (found?.pointee.s_port).map { UInt16(truncatingIfNeeded: $0).bigEndian }
        }
    }

    /// Calls `body` with a buffer for its answer, and again with larger ones while it fails with `ERANGE`.
    private static func withScratch<Answer>(
        _ body: (UnsafeMutableBufferPointer<CChar>, _ failure: inout Int32) -> Answer?
    ) -> Answer? {
        var size = 1024
        while size <= largestAnswer {
            var failure: Int32 = 0
            let answer = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { body($0, &failure) }
            if failure != ERANGE { return answer }
            size *= 4
        }
        return nil
    }

    private static func bytes(of text: UnsafeMutablePointer<CChar>) -> Bytes? {
        let name = Bytes(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        return name.isEmpty ? nil : name
    }

    /// Nil for a name with a NUL in it, which no host and no port has.
    private static func cString(_ name: ArraySlice<UInt8>) -> [CChar]? {
        guard !name.isEmpty, !name.contains(0) else { return nil }
        return name.map(CChar.init(bitPattern:)) + [0]
    }
}

extension IPAddress {
    /// In network order.
    fileprivate var octets: Bytes {
        switch self {
        case .ipv4(let value): withUnsafeBytes(of: value.bigEndian) { Bytes($0) }
        case .ipv6(let value): withUnsafeBytes(of: value.bigEndian) { Bytes($0) }
        }
    }
}
