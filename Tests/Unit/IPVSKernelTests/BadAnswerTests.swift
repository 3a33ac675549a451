import Glibc
import IPVSKernel
import IPVSModel
import IPVSWire
import TestSupport
import Testing

/// A kernel, or something that claims to be one, that says what it should not.
@Suite struct BadAnswerTests {
    private static let web = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0x0a00_0001), port: 80))

    /// A kernel that greets, and then gives these datagrams to the first question.
    private static func kernel(answering datagrams: [[UInt8]]) throws -> KernelDirector<ScriptedTransport> {
        var greeted = false
        return try KernelDirector(
            link: ScriptedTransport { _ in
                defer { greeted = true }
                return greeted ? datagrams : [AnswerBuilder.information()]
            })
    }

    private static func listingError(_ datagrams: [[UInt8]]) throws -> KernelError? {
        var kernel = try kernel(answering: datagrams)
        do throws(KernelError) {
            _ = try kernel.services()
            return nil
        } catch { return error }
    }

    /// The question after the greeting.
    private static let sequence: UInt32 = 3

    @Test func truncatedMessages() throws {
        let whole = AnswerBuilder.done(sequence: Self.sequence)
        for count in 1..<whole.count {
            guard case .malformedAnswer? = try Self.listingError([Array(whole.prefix(count))]) else {
                Issue.record("\(count) bytes passed for a message")
                continue
            }
        }
    }

    @Test(arguments: [0, 4, 15, 17, 1 << 20, Int(UInt32.max)]) func lyingMessageLengths(length: Int) throws {
        let lie = AnswerBuilder.message(type: 28, sequence: Self.sequence, claiming: length, [])
        guard case .malformedAnswer(.badLength)? = try Self.listingError([lie]) else {
            Issue.record("length \(length) passed")
            return
        }
    }

    @Test(arguments: [0, 3, 9, 65535]) func lyingAttributeLengths(length: Int) throws {
        let attribute = AnswerBuilder.attribute(1, claiming: length, [0, 0, 0, 0])
        let object = AnswerBuilder.object(sequence: Self.sequence, attribute)
        guard case .malformedAnswer(.badLength(.attribute, _, _))? = try Self.listingError([object]) else {
            Issue.record("length \(length) passed")
            return
        }
    }

    @Test func shortAndMissingAttributes() throws {
        let short = AnswerBuilder.attribute(1, AnswerBuilder.attribute(1, [2]))
        #expect(
            try Self.listingError([AnswerBuilder.object(sequence: Self.sequence, short)])
                == .malformedAnswer(.shortAttribute(type: 1, length: 1, needed: 2)))
        let unknownFamily = AnswerBuilder.attribute(1, AnswerBuilder.attribute(1, [7, 0]))
        #expect(
            try Self.listingError([AnswerBuilder.object(sequence: Self.sequence, unknownFamily)])
                == .malformedAnswer(.unknownValue(of: "address family", 7)))
        let empty = AnswerBuilder.attribute(1, [])
        guard
            case .malformedAnswer(.missingAttribute)? = try Self.listingError([
                AnswerBuilder.object(sequence: Self.sequence, empty)
            ])
        else {
            Issue.record("a service of nothing passed")
            return
        }
    }

    @Test func answersToSomebodyElseAreNoAnswer() throws {
        let stale = AnswerBuilder.done(sequence: 77)
        #expect(try Self.listingError([stale, stale]) == .noAnswer)
        #expect(try Self.listingError([]) == .noAnswer)
        #expect(try Self.listingError([stale, AnswerBuilder.done(sequence: Self.sequence)]) == nil)
    }

    /// A dump of objects that are none of IPVS is no table without services.
    @Test(arguments: [16, 27, 29, 0x1000, .max] as [UInt16])
    func objectsOfOtherFamiliesAreNone(type: UInt16) throws {
        let stranger = AnswerBuilder.message(type: type, sequence: Self.sequence, [1, 1, 0, 0])
        let end = AnswerBuilder.done(sequence: Self.sequence)
        #expect(
            try Self.listingError([stranger, end])
                == .malformedAnswer(.unknownValue(of: "message type", UInt64(type))))
        let other = AnswerBuilder.message(type: type, sequence: 77, [1, 1, 0, 0])
        #expect(try Self.listingError([other, end]) == nil)
    }

    /// Below the first family are messages of netlink itself, of which later ones say nothing to us.
    @Test(arguments: [0, 1, 5, 15] as [UInt16]) func otherControlMessagesSayNothing(type: UInt16) throws {
        let message = AnswerBuilder.message(type: type, sequence: Self.sequence, [])
        #expect(try Self.listingError([message, AnswerBuilder.done(sequence: Self.sequence)]) == nil)
    }

    /// Only a result says that a change was made.
    @Test func anObjectIsNoAnswerToAChange() throws {
        for type in [WireRecording.family, 29] {
            let link = ScriptedTransport { batch in
                let sequences = RequestBatch.sequences(batch)
                if sequences == [1] { return [AnswerBuilder.information()] }
                return sequences.map { AnswerBuilder.message(type: type, sequence: $0, [1, 1, 0, 0]) }
            }
            var kernel = try KernelDirector(link: link)
            #expect(throws: KernelError.self) { _ = try kernel.apply([.clear]) }
        }
    }

    @Test func lostAnswersAreNotSilence() throws {
        let overrun = AnswerBuilder.message(type: 4, sequence: Self.sequence, [])
        #expect(try Self.listingError([overrun]) == .answersLost)
        var kernel = try Self.kernel(answering: [AnswerBuilder.message(type: 4, sequence: 9, [])])
        var error: KernelError?
        do throws(KernelError) { _ = try kernel.apply([.clear]) } catch let caught { error = caught }
        #expect(error == .answersLost)
    }

    @Test(arguments: [Int32.min, -1, 1, Int32.max]) func everyErrorNumberIsAnError(number: Int32) throws {
        let answer = AnswerBuilder.message(type: 2, sequence: Self.sequence, AnswerBuilder.bytes(number))
        let error = try Self.listingError([answer])
        let isPermission = number == -1
        #expect(isPermission ? error == .notPermitted : error != nil)
    }

    @Test(arguments: [true, false]) func theKernelsOwnWords(capped: Bool) throws {
        let words = "netmask of 0 bits"
        let answer = AnswerBuilder.result(EINVAL, sequence: Self.sequence, text: words, capped: capped)
        #expect(try Self.listingError([answer]) == .refused(.services, errno: EINVAL, text: words))
    }

    @Test func wordsThatCannotBeReadOnlyLoseTheWords() throws {
        var answer = AnswerBuilder.result(EINVAL, sequence: Self.sequence, text: "x", requestLength: 40)
        answer[36] = 255
        #expect(try Self.listingError([answer]) == .refused(.services, errno: EINVAL, text: nil))
        let uncapped = AnswerBuilder.result(EINVAL, sequence: Self.sequence, requestLength: .max)
        var flagged = uncapped
        flagged[6] = 0
        flagged[7] = 2
        #expect(try Self.listingError([flagged]) == .refused(.services, errno: EINVAL, text: nil))
    }

    @Test func unknownAttributesAreIgnored() throws {
        let recording = try WireRecording(fixture: "service-ipv4")
        let service = try #require(recording.received.first { $0.count > 300 })
        // A later kernel's attribute at the end of the service, and one beside it.
        let later = AnswerBuilder.attribute(99, [1, 2, 3])
        let nested = Array(service[24...]) + later
        var object = AnswerBuilder.object(
            sequence: Self.sequence, AnswerBuilder.attribute(1, nested) + later)
        object += AnswerBuilder.done(sequence: Self.sequence)
        var kernel = try Self.kernel(answering: [object])
        #expect(try kernel.services().map(\.service.scheduler) == [.maglevHashing])
    }

    /// Leaving out any attribute that every kernel sends makes no value up.
    @Test func whatAServerLacksIsNotMadeUp() throws {
        let recording = try WireRecording(fixture: "destinations")
        // One message with one attribute, the server, whose length is its first two bytes.
        let datagram = try #require(recording.received.first { $0.count > 24 && $0[16] == 5 && $0[22] == 2 })
        let length = Int(datagram[20]) | Int(datagram[21]) << 8
        let server = Self.attributes(Array(datagram[24..<20 + length]))
        #expect(server.count >= 9)
        for missing in server.indices {
            var rest = server
            let type = rest.remove(at: missing).type
            let content = rest.flatMap { AnswerBuilder.attribute($0.type, $0.content) }
            let object = AnswerBuilder.object(
                sequence: Self.sequence, AnswerBuilder.attribute(2, content))
            var kernel = try Self.kernel(answering: [object, AnswerBuilder.done(sequence: Self.sequence)])
            var found: [DestinationSnapshot]?
            do throws(KernelError) { found = try kernel.destinations(of: Self.web) } catch {}
            let isNeeded = (1...9).contains(type)
            #expect((found == nil) == isNeeded, "attribute \(type)")
        }
    }

    private static func attributes(_ bytes: [UInt8]) -> [(type: UInt16, content: [UInt8])] {
        var found: [(UInt16, [UInt8])] = []
        try? bytes.span.bytes.forEachAttribute { (type, content) in
            var copy: [UInt8] = []
            for offset in 0..<content.byteCount { copy.append(content.load(UInt8.self, at: offset)) }
            found.append((type, copy))
        }
        return found
    }

    /// Every kernel sends ten counters; one that is missing is not 0.
    @Test func aMissingCounterIsNotZero() throws {
        let recording = try WireRecording(fixture: "service-ipv4")
        let datagram = try #require(recording.received.first { $0.count > 300 && $0[22] == 1 })
        let length = Int(datagram[20]) | Int(datagram[21]) << 8
        let fields = Self.attributes(Array(datagram[24..<20 + length]))
        let place = try #require(fields.firstIndex { $0.type == 12 })
        let counters = Self.attributes(fields[place].content)
        for missing in 1...11 as ClosedRange<UInt16> {
            let rest = counters.filter { $0.type != missing }
            var changed = fields
            changed[place].content = rest.flatMap { AnswerBuilder.attribute($0.type, $0.content) }
            let content = changed.flatMap { AnswerBuilder.attribute($0.type, $0.content) }
            let object = AnswerBuilder.object(
                sequence: Self.sequence, AnswerBuilder.attribute(1, content))
            let error = try Self.listingError([object, AnswerBuilder.done(sequence: Self.sequence)])
            // The eleventh is padding.
            #expect(error == (missing == 11 ? nil : .malformedAnswer(.missingAttribute("counter"))))
        }
    }

    @Test func anAnswerWithoutAnObjectIsNone() throws {
        var kernel = try Self.kernel(answering: [AnswerBuilder.result(0, sequence: Self.sequence)])
        #expect(throws: KernelError.self) { _ = try kernel.timeouts() }
    }

    @Test func withoutWideStatisticsTheNarrowOnesCount() throws {
        let recording = try WireRecording(fixture: "service-ipv4")
        let service = try #require(recording.received.first { $0.count > 300 })
        // Everything up to the wide statistics, which are the last 160 bytes; one connection in the narrow ones.
        var fields = Array(service[24..<(service.count - 160)])
        let counters = try #require(fields.firstIndex(of: 0x60))
        fields[counters + 8] = 1
        let object = AnswerBuilder.object(sequence: Self.sequence, AnswerBuilder.attribute(1, fields))
        var kernel = try Self.kernel(answering: [object, AnswerBuilder.done(sequence: Self.sequence)])
        #expect(try kernel.services().first?.statistics?.connections == 1)
    }

    @Test func aDirectorWithoutPrivilegeIsRefusedAtTheGreeting() throws {
        var error: KernelError?
        do throws(KernelError) {
            _ = try KernelDirector(
                link: ScriptedTransport { _ in [AnswerBuilder.result(EPERM, sequence: 1)] })
        } catch let caught { error = caught }
        #expect(error == .notPermitted)
    }
}
