import IPVSModel

/// A packet as a capture holds it.
struct CapturedPacket {
    /// Since 1970; 0 where the capture does not say (simple packets of pcapng).
    var time: Nanoseconds
    var link: LinkType
    /// What was captured of it; valid until the next packet is read.
    var bytes: UnsafeRawBufferPointer
}

/// What a packet begins with: the registry of link-layer header types, https://www.tcpdump.org/linktypes.html.
struct LinkType: Equatable {
    var rawValue: UInt32

    static let null = LinkType(rawValue: 0)
    static let ethernet = LinkType(rawValue: 1)
    /// What some systems write for `raw`.
    static let rawOfBSD = LinkType(rawValue: 12)
    static let rawOfOpenBSD = LinkType(rawValue: 14)
    static let raw = LinkType(rawValue: 101)
    static let loop = LinkType(rawValue: 108)
    static let linuxCooked = LinkType(rawValue: 113)
    static let ipv4 = LinkType(rawValue: 228)
    static let ipv6 = LinkType(rawValue: 229)
    static let linuxCooked2 = LinkType(rawValue: 276)

    var isKnown: Bool {
        let known: [LinkType] = [
            .null, .ethernet, .rawOfBSD, .rawOfOpenBSD, .raw, .loop, .linuxCooked, .ipv4, .ipv6,
            .linuxCooked2,
        ]
        return known.contains(self)
    }

    static let expected =
        "Ethernet (1), raw IP (101, 228, 229), Linux cooked (113, 276), and BSD's loopback (0, 108)"
}
