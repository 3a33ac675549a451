import Glibc
import IPVSKernel
import IPVSModel
import TestSupport
import Testing

/// What a kernel is asked to find out its rules, and what its answers mean. Real kernels: Tests/Kernel.
@Suite struct ProfileTests {
    private typealias Answer = KernelDirector<ScriptedTransport>.ProfileAnswer

    private static let services = [
        ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0201), port: 80)),
        .endpoint(.udp, Endpoint(address: .ipv6(1), port: 53)),
    ]
    private static let setDestination: UInt8 = 6

    /// - Parameter errors: what is answered to the changes, one after the other; 0: nothing, as to a change that was made.
    /// - Returns: what was found, and the commands of all messages that were sent, but for those that end batches.
    private static func ask(_ errors: [Int32], services: [ServiceIdentity] = services) throws -> (
        answer: Answer, commands: [UInt8]
    ) {
        var isGreeted = false
        var left = errors[...]
        var commands: [UInt8] = []
        var director = try KernelDirector(
            link: ScriptedTransport { batch in
                guard isGreeted else {
                    isGreeted = true
                    return [AnswerBuilder.information()]
                }
                var answers: [UInt8] = []
                var offset = 0
                while offset + 16 <= batch.count {
                    func number(_ place: Int) -> Int {
                        (0..<4).reduce(0) { $0 | Int(batch[offset + place + $1]) << (8 * $1) }
                    }
                    let sequence = UInt32(number(8))
                    if batch[offset + 4] == 2 || batch[offset + 4] == 1 {
                        answers += AnswerBuilder.result(0, sequence: sequence)
                    } else {
                        commands.append(batch[offset + 16])
                        let error = left.popFirst() ?? 0
                        if error != 0 { answers += AnswerBuilder.result(error, sequence: sequence) }
                    }
                    offset += (number(0) + 3) & ~3
                }
                return [answers]
            })
        return (director.profile(asking: services), commands)
    }

    @Test func whatTheAnswersMean() throws {
        #expect(try Self.ask([EINVAL]).answer == .shown(.reworked))
        #expect(try Self.ask([ENOENT]).answer == .shown(.legacy))
        #expect(try Self.ask([EPERM]).answer == .unclear(.notPermitted))
        #expect(try Self.ask([ERANGE]).answer == .unclear(.outOfRange))
        // A change that was made, which no kernel does, shows nothing.
        #expect(try Self.ask([0]).answer == .silent)
    }

    /// Services may go while they are asked about; the next one is.
    @Test func servicesThatWentArePassedOver() throws {
        let (answer, commands) = try Self.ask([ESRCH, EINVAL])
        #expect(answer == .shown(.reworked) && commands == [Self.setDestination, Self.setDestination])
        #expect(try Self.ask([ESRCH, ESRCH]).answer == .noService)
    }

    /// Nothing is sent but edits of a server, and without a service nothing at all.
    @Test func nothingElseIsSent() throws {
        #expect(try Self.ask([EINVAL]).commands == [Self.setDestination])
        let (answer, commands) = try Self.ask([], services: [])
        #expect(answer == .noService && commands.isEmpty)
    }

    /// The simulated kernels agree with what is asked: the edit comes to nothing in each.
    @Test(arguments: KernelProfile.allCases) func theSameOfATable(profile: KernelProfile) {
        var table = Table()
        let rules = KernelRules(profile: profile)
        #expect(throws: Never.self) {
            try table.apply(
                .addService(VirtualService(identity: Self.services[0], scheduler: .roundRobin)), under: rules)
        }
        let probe = Destination(
            endpoint: Endpoint(address: .ipv4(0xe000_0000), port: 0), method: .masquerading, weight: 0,
            thresholds: ConnectionThresholds(upper: 1 << 31))
        #expect(throws: profile == .reworked ? TableChangeError.invalid : .noSuchDestination) {
            try table.apply(.editDestination(probe, of: Self.services[0]), under: rules)
        }
        // Nobody can have added it.
        #expect(throws: TableChangeError.invalid) {
            var server = probe
            server.thresholds = ConnectionThresholds()
            try table.apply(.addDestination(server, to: Self.services[0]), under: rules)
        }
    }
}
