import Glibc

/// The little of generic netlink that reading and writing a table takes; independent of the code under test on purpose.
struct GenericNetlink: ~Copyable {
    private let descriptor: Int32
    private var family: UInt16 = 0x10  // the controller, until the family's own number is known

    /// Finds the family, and loads nothing: without IPVS it throws.
    init(family name: String) throws(GuestError) {
        descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue), 16)
        guard descriptor >= 0 else { throw .system("socket") }
        let request = Attribute(type: 2, value: Array(name.utf8) + [0])
        let answers = try dump(3, [request], isDump: false)
        let found = answers.first.flatMap { Attribute.all(in: $0[...]).first { $0.type == 1 } }
        guard let found, found.value.count == 2 else { throw GuestError("the kernel has no \(name)") }
        family = UInt16(found.value[0]) | UInt16(found.value[1]) << 8
    }

    deinit { close(descriptor) }

    /// Asks for a change.
    ///
    /// - Parameter mayRefuse: error numbers that are no surprise.
    /// - Returns: false when the kernel refused with one of those.
    func change(
        _ command: UInt8, _ attributes: [Attribute], mayRefuse: Set<Int32>
    ) throws(GuestError) -> Bool {
        try exchange(command, attributes, isDump: false, mayRefuse: mayRefuse) != nil
    }

    /// Sends one request and gathers the payload of every answer until the kernel says that it is done.
    func dump(_ command: UInt8, _ attributes: [Attribute], isDump: Bool = true) throws(GuestError)
        -> [[UInt8]]
    {
        try exchange(command, attributes, isDump: isDump, mayRefuse: []) ?? []
    }

    /// Nil when the kernel refused as it may.
    private func exchange(
        _ command: UInt8, _ attributes: [Attribute], isDump: Bool, mayRefuse: Set<Int32>
    ) throws(GuestError) -> [[UInt8]]? {
        let payload = [command, 1, 0, 0] + attributes.flatMap(\.bytes)
        let flags: UInt16 = isDump ? 0x301 : 0x5  // REQUEST with DUMP, or with ACK
        let request =
            little(UInt32(16 + payload.count)) + little(family) + little(flags)
            + [UInt8](repeating: 0, count: 8)
            + payload
        guard send(descriptor, request, request.count, 0) == request.count else { throw .system("send") }
        var buffer = [UInt8](repeating: 0, count: 65536)
        var answers: [[UInt8]] = []
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw .system("recv") }
            var rest = buffer[..<count]
            while rest.count >= 16 {
                let length = Int(number(rest, 0, bytes: 4))
                guard length >= 16, length <= rest.count else { throw GuestError("a bad netlink message") }
                let type = number(rest, 4, bytes: 2)
                if type == 3 { return answers }  // DONE
                if type == 2 {  // ERROR, 0 is the acknowledgement
                    let code = Int32(truncatingIfNeeded: number(rest, 16, bytes: 4))
                    if mayRefuse.contains(-code) { return nil }
                    guard code == 0 else { throw .system("netlink command \(command)", -code) }
                    return answers
                }
                answers.append(Array(rest.dropFirst(20).prefix(length - 20)))
                rest = rest.dropFirst((length + 3) & ~3)
            }
        }
    }
}

/// A netlink attribute, its payload as bytes.
struct Attribute {
    let type: UInt16
    let value: [UInt8]

    var bytes: [UInt8] {
        little(UInt16(4 + value.count)) + little(type) + value
            + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    }

    static func all(in payload: ArraySlice<UInt8>) -> [Attribute] {
        var found: [Attribute] = []
        var rest = payload
        while rest.count >= 4 {
            let length = Int(number(rest, 0, bytes: 2))
            guard length >= 4, length <= rest.count else { break }
            let type = UInt16(number(rest, 2, bytes: 2)) & 0x3fff
            found.append(Attribute(type: type, value: Array(rest.dropFirst(4).prefix(length - 4))))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return found
    }

    /// The attributes inside the one of this type.
    static func nested(in payload: [UInt8], of type: UInt16) -> [Attribute] {
        all(in: payload[...]).first { $0.type == type }.map { all(in: $0.value[...]) } ?? []
    }
}

/// Native byte order; the embedded kernel exists for x86 only.
func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
}

private func number(_ bytes: ArraySlice<UInt8>, _ offset: Int, bytes count: Int) -> UInt64 {
    bytes.dropFirst(offset).prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
