import GuestSupport
import IPVSModel
import Parity
import Testing

/// The embedded kernel shows that it has the legacy rules; `Tests/Tools/second-kernel` asks one with the reworked ones.
@Suite(.inEmbeddedKernel) struct ProfileTests {
    private static func modules() throws -> [Substring] {
        try Guest.text(of: "/proc/modules").split(separator: "\n").compactMap {
            $0.split(separator: " ").first
        }
        .sorted()
    }

    @Test func theKernelShowsItsRules() throws {
        // What the table itself needs is loaded the first time.
        _ = try Self.ask()
        let before = try Self.modules()
        let (answers, isUnchanged) = try Self.ask()
        #expect(answers == [.noService, .shown(.legacy), .shown(.legacy)])
        #expect(isUnchanged)
        #expect(try Self.modules() == before)
    }

    private static func ask() throws -> (answers: [ProfileProbe.Answer], isUnchanged: Bool) {
        try onOwnThread {
            let namespace = try NetworkNamespace()
            defer { withExtendedLifetime(namespace) {} }
            return try ProfileProbe.answers()
        }
    }
}
