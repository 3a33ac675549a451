/// What can be wrong with bytes that the kernel sent.
public enum WireError: Error, Sendable, Hashable {
    /// A message or attribute says that it is longer than the bytes that are there, or shorter than its own header.
    case badLength(of: Part, claimed: Int, available: Int)
    /// An attribute holds fewer bytes than its type needs.
    case shortAttribute(type: UInt16, length: Int, needed: Int)
    /// An attribute without which the object means nothing is not there.
    case missingAttribute(String)
    /// An attribute's value is none that IPVS knows, such as address family 7.
    case unknownValue(of: String, UInt64)

    /// The unit whose length is wrong.
    public enum Part: String, Sendable, Hashable {
        /// A whole message, or one of its attributes.
        case message, attribute
        /// Of four bytes.
        case genericHeader = "generic netlink header"
        /// Of four bytes.
        case errorNumber = "error number"
    }
}

extension WireError: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .badLength(let part, let claimed, let available):
            "\(part.rawValue) of \(claimed) bytes where \(available) are left"
        case .shortAttribute(let type, let length, let needed):
            "attribute \(type) has \(length) bytes and needs \(needed)"
        case .missingAttribute(let name): "no attribute \(name)"
        case .unknownValue(let name, let value): "unknown \(name) \(value)"
        }
    }
}
