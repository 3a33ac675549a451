import IPVSModel

/// Words for what a kernel's table can hold and the options of `ipvsadm` cannot say: `NAME=NUMBER` in the kernel's own
/// numbers, behind the options of a line of a restore. `RuleLine` writes them where there is no other way, and what it
/// writes means the same table again. On a command line they are what they are to the legacy tool: unexpected arguments.
enum KernelWord: CaseIterable {
    /// The protocol of the service, whatever `-t` says; other than TCP, UDP and SCTP.
    case transport
    /// The port of what the line adds: 0 for a service without persistence, or a server's own where the service's would
    /// take its place.
    case port
    /// Flags of the service besides those that options set.
    case flags
    /// Seconds, of a service without persistence.
    case timeout
    /// How packets reach the server (`IP_VS_CONN_F_FWD_MASK`).
    case method
    /// Type, port and flags of a tunnel, between colons.
    case tunnel

    /// With the sign that ends it.
    var name: StaticString {
        switch self {
        case .transport: "protocol="
        case .port: "port="
        case .flags: "flags="
        case .timeout: "timeout="
        case .method: "method="
        case .tunnel: "tunnel="
        }
    }

    /// More bytes than a word and its number take, with the blank before them.
    static let mostBytes = 32

    /// Whether the word belongs into the lines of a command.
    func belongs(to kind: CommandKind) -> Bool {
        let isService = kind == .addService || kind == .editService
        let isServer = kind == .addServer || kind == .editServer
        return switch self {
        case .transport: isService || isServer || [.deleteService, .deleteServer, .zero].contains(kind)
        case .port: isService || isServer
        case .flags, .timeout: isService
        case .method, .tunnel: isServer
        }
    }

    /// The word that `text` begins with, and what is behind its sign.
    static func parse(_ text: ArraySlice<UInt8>) -> (word: KernelWord, value: ArraySlice<UInt8>)? {
        guard let sign = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = text[...sign]
        guard let word = allCases.first(where: { name.elementsEqual($0.name) }) else { return nil }
        return (word, text[(sign + 1)...])
    }
}

/// What the words of a line said.
struct KernelValues {
    var port: UInt16?
    var flags: ServiceFlags = []
    var timeout: UInt32 = 0
    var method: UInt8?
    var tunnel: Tunnel?
}

extension CommandDraft {
    /// Takes a word that is none of an option; false when it means nothing here.
    mutating func takeKernelWord(_ text: ArraySlice<UInt8>) -> Bool {
        guard let (word, value) = KernelWord.parse(text), word.belongs(to: kind) else { return false }
        switch word {
        case .transport:
            guard case .endpoint(_, let endpoint) = identity, let number = UInt16(decimal: value) else {
                return false
            }
            identity = .endpoint(TransportProtocol(rawValue: number), endpoint)
        case .port:
            guard let port = UInt16(decimal: value) else { return false }
            kernelValues.port = port
        case .flags:
            guard let flags = UInt32(decimal: value) else { return false }
            kernelValues.flags = ServiceFlags(rawValue: flags)
        case .timeout:
            guard let timeout = UInt32(decimal: value) else { return false }
            kernelValues.timeout = timeout
        case .method:
            guard let method = UInt8(decimal: value), method <= ForwardingCode.mask else { return false }
            kernelValues.method = method
        case .tunnel:
            let numbers = value.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard numbers.count == 3, let type = UInt8(decimal: numbers[0]),
                let port = UInt16(decimal: numbers[1]), let flags = UInt16(decimal: numbers[2])
            else { return false }
            kernelValues.tunnel = Tunnel(.init(type: type, port: port, flags: flags))
        }
        return true
    }
}

extension FixedWidthInteger {
    /// A number of digits only.
    fileprivate init?(decimal text: ArraySlice<UInt8>) {
        guard text.allSatisfy({ NumberText.decimalDigit($0) != nil }),
            let number = NumberText.parse(text, in: 0...Int64(UInt32.max)),
            let number = Self(exactly: number)
        else { return nil }
        self = number
    }
}
