import Glibc
import IPVSModel
import IPVSRules

/// What this machine's own C library answers, in its re-entrant forms: the functions that C ipvsadm calls.
enum GlibcNames {
    static func answer(to question: NameQuestion) -> NameAnswer? {
        switch question {
        case .hostName(let address): name(of: address)
        case .portName(let port): name(of: port)
        case .address(let name): address(of: name)
        case .port(let name, let transport): port(of: name, transport)
        }
    }

    private static func name(of address: IPAddress) -> NameAnswer? {
        let octets =
            switch address {
            case .ipv4(let value): withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
            case .ipv6(let value): withUnsafeBytes(of: value.number.bigEndian) { [UInt8]($0) }
            }
        return withScratch { scratch in
            var (host, failure) = (hostent(), Int32(0))
            var found: UnsafeMutablePointer<hostent>?
            gethostbyaddr_r(
                octets, socklen_t(octets.count), octets.count == 4 ? AF_INET : AF_INET6, &host,
                scratch.baseAddress, scratch.count, &found, &failure)
            return (found?.pointee.h_name).map(text(of:))
        }
    }

    private static func address(of name: [UInt8]) -> NameAnswer? {
        withScratch { scratch in
            var (host, failure) = (hostent(), Int32(0))
            var found: UnsafeMutablePointer<hostent>?
            gethostbyname_r(
                cString(name), &host, scratch.baseAddress, scratch.count, &found, &failure)
            guard let first = found?.pointee.h_addr_list?.pointee else { return nil }
            return .number(UnsafeRawPointer(first).loadUnaligned(as: UInt32.self).bigEndian)
        }
    }

    private static func name(of port: NamedPort) -> NameAnswer? {
        withScratch { scratch in
            var service = servent()
            var found: UnsafeMutablePointer<servent>?
            getservbyport_r(
                Int32(port.number.bigEndian), port.transport.description, &service, scratch.baseAddress,
                scratch.count, &found)
            return (found?.pointee.s_name).map(text(of:))
        }
    }

    private static func port(of name: [UInt8], _ transport: TransportProtocol) -> NameAnswer? {
        withScratch { scratch in
            var service = servent()
            var found: UnsafeMutablePointer<servent>?
            getservbyname_r(
                cString(name), transport.description, &service, scratch.baseAddress, scratch.count, &found)
            return (found?.pointee.s_port).map { .number(UInt32(UInt16(truncatingIfNeeded: $0).bigEndian)) }
        }
    }

    private static func withScratch(
        _ body: (UnsafeMutableBufferPointer<CChar>) -> NameAnswer?
    ) -> NameAnswer? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65536, body)
    }

    private static func text(of name: UnsafeMutablePointer<CChar>) -> NameAnswer {
        .name([UInt8](UnsafeRawBufferPointer(start: name, count: strlen(name))))
    }

    private static func cString(_ name: [UInt8]) -> [CChar] { name.map(CChar.init(bitPattern:)) + [0] }
}
