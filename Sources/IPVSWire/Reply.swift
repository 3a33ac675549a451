/// What the kernel says in one message, without the content of an object.
package struct Reply: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A service, destination, daemon, configuration or information: the content goes with it.
        case object
        /// The request was carried out; also the end of a dump.
        case success
        /// The request was refused, with the kernel's words where it has any.
        case refusal(errno: Int32, text: String?)
        /// Replies were lost.
        case overrun
        /// An object of another family than the one that was asked; who waits for an answer must not take it for one.
        case stranger(type: UInt16)
    }

    /// Sequence number of the request that is answered.
    package var sequence: UInt32
    package var kind: Kind

    package init(sequence: UInt32, kind: Kind) {
        self.sequence = sequence
        self.kind = kind
    }
}

/// Attributes of an extended acknowledgement (`NLMSGERR_ATTR_…`).
private let extendedAcknowledgementText: UInt16 = 1

extension RawSpan {
    /// Where the attributes of the next message are, if that is an object which answers a question: most messages are. nil
    /// for any other, which `nextReply` reads.
    ///
    /// - Parameters:
    ///   - offset: where to look, and then where to look next; the same where there is none.
    ///   - family: the number of the family, which is the type of its objects.
    ///   - sequence: of the question.
    package func nextObject(at offset: inout Int, of family: UInt16, answering sequence: UInt32) -> Range<
        Int
    >? {
        let minimum = Netlink.headerLength + Netlink.genericHeaderLength
        let available = byteCount &- offset
        // All three lie in the header, for which there is room.
        guard offset >= 0, available >= minimum,
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 4, as: UInt16.self) == family,
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 8, as: UInt32.self) == sequence
        else { return nil }
        let length = Int(unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
        guard length >= minimum, length <= available else { return nil }
        let attributes = offset &+ minimum..<offset &+ length
        offset &+= Netlink.aligned(length)
        return attributes
    }

    /// Reads the next message of a received datagram that says something; nil behind the last.
    ///
    /// - Parameters:
    ///   - offset: where to look, and then where to look next.
    ///   - family: the number of the family, which is the type of its objects.
    /// - Returns: what it says, and where the attributes of an object are.
    package func nextReply(
        at offset: inout Int, of family: UInt16
    ) throws(WireError) -> (Reply, attributes: Range<Int>)? {
        while offset < byteCount {
            let available = byteCount - offset
            guard available >= Netlink.headerLength else {
                throw .badLength(of: .message, claimed: Netlink.headerLength, available: available)
            }
            let length = Int(load(UInt32.self, at: offset))
            guard length >= Netlink.headerLength, length <= available else {
                throw .badLength(of: .message, claimed: length, available: available)
            }
            let (start, end) = (offset, offset + length)
            offset += Netlink.aligned(length)
            guard let kind = try extracting(start..<end).replyKind(family) else { continue }
            let prefix =
                if case .object = kind { Netlink.headerLength + Netlink.genericHeaderLength } else { length }
            return (Reply(sequence: load(UInt32.self, at: start + 8), kind: kind), start + prefix..<end)
        }
        return nil
    }

    /// The kind of a message that is at least a header long; nil for one that says nothing.
    private func replyKind(_ family: UInt16) throws(WireError) -> Reply.Kind? {
        let type = load(UInt16.self, at: 4)
        switch type {
        case Netlink.MessageType.overrun: return .overrun
        case Netlink.MessageType.error, Netlink.MessageType.done: return try result()
        case family:
            let minimum = Netlink.headerLength + Netlink.genericHeaderLength
            guard byteCount >= minimum else {
                throw .badLength(of: .genericHeader, claimed: minimum, available: byteCount)
            }
            return .object
        // No operation, and what later kernels may say of the layer below.
        case ..<Netlink.MessageType.firstFamily: return nil
        default: return .stranger(type: type)
        }
    }

    /// The result in an error or done message: 0, or an error number below it.
    private func result() throws(WireError) -> Reply.Kind {
        let end = Netlink.headerLength + 4
        guard byteCount >= end else { throw .badLength(of: .errorNumber, claimed: end, available: byteCount) }
        let number = load(Int32.self, at: Netlink.headerLength)
        guard number != 0 else { return .success }
        // 0 - number cannot overflow for Int32.min either.
        return .refusal(errno: 0 &- number, text: extendedText(after: end))
    }

    /// The kernel's words: behind the copy of the request, of which a capped answer holds the header only.
    private func extendedText(after end: Int) -> String? {
        let flags = Netlink.Flags(rawValue: load(UInt16.self, at: 6))
        guard flags.contains(.extendedAcknowledgement) else { return nil }
        var start = end
        if load(UInt16.self, at: 4) == Netlink.MessageType.error {
            guard byteCount >= end + Netlink.headerLength else { return nil }
            let copied = flags.contains(.capped) ? Netlink.headerLength : Int(load(UInt32.self, at: end))
            guard copied >= 0, copied <= byteCount - end else { return nil }
            start = end + Netlink.aligned(copied)
        }
        guard start <= byteCount else { return nil }
        var text: String?
        // Attributes that cannot be read only lose the words, not the answer.
        try? extracting(start..<byteCount).forEachAttribute { (type, value) throws(WireError) in
            if type == extendedAcknowledgementText { text = value.string() }
        }
        return text
    }
}
