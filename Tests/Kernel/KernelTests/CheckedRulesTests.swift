import GuestSupport
import IPVSFormats
import IPVSModel
import IPVSRules
import Parity
import Testing

@testable import ipvs

/// `ipvs check` against the kernel: rules without an error are restored whole, and the first rule that is an error is the first
/// that the kernel, or `ipvsadm`, refuses.
///
/// `CHECK_SEED` searches elsewhere.
@Suite(.inEmbeddedKernel) struct CheckedRulesTests {
    private static let firstSeed = Guest.environment("CHECK_SEED").flatMap(UInt64.init) ?? 1
    private static let files: UInt64 = 60

    @Test func errorsAreWhatIsRefused() throws {
        var (whole, refused, codes) = (0, 0, Set<FindingCode>())
        for seed in Self.firstSeed..<Self.firstSeed + Self.files {
            let lines = Self.lines(seed)
            let errors = Self.errors(in: lines)
            codes.formUnion(errors.map(\.code))
            guard let first = errors.map(\.place.line).min() else {
                whole += 1
                #expect(try Self.isTaken(lines), "seed \(seed):\n\(lines.joined())")
                continue
            }
            refused += 1
            #expect(
                try Self.isTaken(Array(lines[..<(first - 1)])),
                "seed \(seed), before \(first):\n\(lines.joined())")
            #expect(
                try !Self.isTaken(Array(lines[..<first])), "seed \(seed), line \(first):\n\(lines.joined())")
        }
        print(
            "checked from seed \(Self.firstSeed): \(whole) files whole, \(refused) refused, \(codes.count) codes"
        )
        #expect(whole >= 10 && refused >= 10 && codes.count >= 6)
    }

    private static func errors(in lines: [String]) -> [Finding] {
        var reader = RulesReader(file: "file", names: .none, problemLimit: Diagnosis.problemLimit)
        _ = reader.read(Array(lines.joined().utf8))
        return Diagnosis(of: reader.finish()).errors.kept
    }

    /// By a table that nothing was in.
    private static func isTaken(_ lines: [String]) throws -> Bool {
        try withFreshTable { _ in try Tool.ours("-R", input: lines.joined()) == Answer() }
    }

    /// Random rules. In every other file those that would be refused are few.
    private static func lines(_ seed: UInt64) -> [String] {
        var generator = ChangeGenerator(seed: seed, .anything)
        var table = Table()
        var lines: [String] = []
        while lines.count < 25 {
            let change = generator.next()
            guard let line = text(of: change) else { continue }
            let isRead = RulesFile.lines(of: Array(line.utf8)).allSatisfy { (try? $0.content.get()) != nil }
            if seed % 2 == 0, !isRead { continue }
            do throws(TableChangeError) {
                try table.apply(change, under: .ofKnownNames)
            } catch {
                if seed % 2 == 0 || lines.count < 12 { continue }
            }
            lines.append(line)
        }
        return lines
    }

    /// - Returns: nil for what depends on the host, and for what rules cannot say.
    private static func text(of change: TableChange) -> String? {
        guard isUsual(change.service), change.server.map({ isUsual($0.endpoint.address) }) != false else {
            return nil
        }
        var text: [UInt8] = []
        switch change {
        case .addService(let service), .editService(let service): RuleLine().append(service, to: &text)
        case .addDestination(let server, to: let service), .editDestination(let server, of: let service):
            RuleLine().append(server, of: service, to: &text)
        case .deleteService(let service):
            text = Array("-D ".utf8)
            RuleLine().append(service, to: &text)
            text += Array("\n".utf8)
        case .deleteDestination(let endpoint, from: let service):
            text = Array("-d ".utf8)
            RuleLine().append(service, to: &text)
            text += Array(" -r \(endpoint)\n".utf8)
        case .clear: text = Array("-C\n".utf8)
        case .zero, .setTimeouts, .startDaemon, .stopDaemon: return nil
        }
        switch change {
        case .editService: text[1] = UInt8(ascii: "E")
        case .editDestination: text[1] = UInt8(ascii: "e")
        default: break
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Loopback, link-local and the addresses of old kernels are the host's business.
    private static func isUsual(_ address: IPAddress) -> Bool {
        switch address {
        case .ipv4(let value): value >> 24 != 127 && value >> 24 != 0
        case .ipv6(let value): value.number >> 118 != 0x3fa && value.number != 1
        }
    }

    private static func isUsual(_ service: ServiceIdentity?) -> Bool {
        guard case .endpoint(let transport, _) = service else { return true }
        return [.tcp, .udp, .sctp].contains(transport)
    }
}
