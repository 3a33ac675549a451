/// Numbers of the netlink layer (`<linux/netlink.h>`, `<linux/genetlink.h>`) that every message needs.
package enum Netlink {
    /// Length of `struct nlmsghdr`.
    package static let headerLength = 16
    /// Length of `struct genlmsghdr`, which follows it in messages of a generic-netlink family.
    package static let genericHeaderLength = 4
    /// Length of `struct nlattr`.
    package static let attributeHeaderLength = 4

    /// Longest name in bytes (`IP_VS_SCHEDNAME_MAXLEN`, `IP_VS_PENAME_MAXLEN` and `IP_VS_IFNAME_MAXLEN` less the NUL).
    static let nameLength = 15

    /// Messages and attributes begin at multiples of four bytes.
    package static func aligned(_ length: Int) -> Int { (length &+ 3) & ~3 }

    /// Message types below the first family number.
    package enum MessageType {
        package static let noOperation: UInt16 = 1
        package static let error: UInt16 = 2
        package static let done: UInt16 = 3
        package static let overrun: UInt16 = 4
        /// Messages below it are netlink's own (`NLMSG_MIN_TYPE`).
        package static let firstFamily: UInt16 = 16
    }

    /// Flags of a message header.
    package struct Flags: OptionSet, Sendable {
        package var rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        /// See `ServiceFlags`: a literal should cost no look-up.
        package init(arrayLiteral flags: Flags...) {
            self.init(rawValue: flags.reduce(0) { $0 | $1.rawValue })
        }

        package static let request = Flags(rawValue: 0x01)
        package static let acknowledge = Flags(rawValue: 0x04)
        /// Root and match: every object.
        package static let dump = Flags(rawValue: 0x300)
        /// In an error: the copy of the request ends with its header (`NLM_F_CAPPED`).
        package static let capped = Flags(rawValue: 0x100)
        /// In an error: attributes of the extended acknowledgement follow (`NLM_F_ACK_TLVS`).
        package static let extendedAcknowledgement = Flags(rawValue: 0x200)
    }

    /// The bits of an attribute's type that are its number; the two above say "nested" and "network order".
    static let attributeTypeMask: UInt16 = 0x3fff
    static let nestedAttribute: UInt16 = 0x8000
}
