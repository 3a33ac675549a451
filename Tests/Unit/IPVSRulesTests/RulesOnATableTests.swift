import IPVSModel
import Testing

@testable import IPVSRules

/// What a rules file is bound to be refused for, found without a kernel and without knowing the host.
@Suite struct RulesOnATableTests {
    /// The refusal of each line that is refused, by its number.
    private static func problems(_ text: String) throws -> [Int: TableChangeError] {
        var table = Table()
        var problems: [Int: TableChangeError] = [:]
        for (index, line) in text.split(separator: "\n").enumerated() {
            let command = try CommandParser(names: .none, source: .restore).parse(
                Words(splitting: String(line)))
            guard case .change(let change) = command else { continue }
            do throws(TableChangeError) { try table.apply(change) } catch { problems[index + 1] = error }
        }
        return problems
    }

    @Test func whatHangsTogetherPasses() throws {
        let text = """
            -A -t 10.0.0.1:80
            -a -t 10.0.0.1:80 -r 10.0.0.2:80 -x 9 -y 9
            -e -t 10.0.0.1:80 -r 10.0.0.2:80 -w 5
            -E -t 10.0.0.1:80 -s sh
            -A -f 7
            -A -f 7 -6
            -a -f 7 -6 -r [2001:db8::1]:80
            -d -t 10.0.0.1:80 -r 10.0.0.2:80
            -a -t 10.0.0.1:80 -r 10.0.0.2:80
            -Z -t 10.0.0.1:80
            -Z
            -D -t 10.0.0.1:80
            -A -t 10.0.0.1:80
            -C
            -A -t 10.0.0.1:80
            --set 1 2 3
            --start-daemon master
            """
        #expect(try Self.problems(text) == [:])
    }

    @Test func repeatedAndMissingObjectsAreFound() throws {
        let text = """
            -A -t 10.0.0.1:80
            -A -t 10.0.0.1:80
            -a -t 10.0.0.1:80 -r 10.0.0.2:80
            -a -t 10.0.0.1:80 -r 10.0.0.2:80
            -a -u 10.0.0.1:80 -r 10.0.0.2:80
            -e -t 10.0.0.1:80 -r 10.0.0.3:80
            -d -t 10.0.0.1:80 -r 10.0.0.3:80
            -D -t 10.0.0.1:81
            -E -t 10.0.0.1:81
            -Z -t 10.0.0.1:81
            -C
            -a -t 10.0.0.1:80 -r 10.0.0.2:80
            """
        #expect(
            try Self.problems(text) == [
                2: .serviceExists, 4: .destinationExists, 5: .noSuchService, 6: .noSuchDestination,
                7: .noSuchDestination, 8: .noSuchService, 9: .noSuchService, 10: .noSuchService,
                12: .noSuchService,
            ])
    }

    @Test func valuesThatNoKernelTakesAreFound() throws {
        let text = """
            -A -t 10.0.0.1:80
            -A -t [2001:db8::1]:80
            -a -t 10.0.0.1:80 -r 10.0.0.2 -x 1 -y 2
            -a -t 10.0.0.1:80 -r 224.0.0.1
            -a -t 10.0.0.1:80 -r 255.255.255.255
            -a -t 10.0.0.1:80 -r 0.0.0.0
            -a -t [2001:db8::1]:80 -r [ff02::1]:80
            -a -t 10.0.0.1:80 -r 10.0.0.9 -i tunnel=1:0:3
            -a -t 10.0.0.1:80 -r 0.0.0.1
            """
        #expect(
            try Self.problems(text) == [
                3: .outOfRange, 4: .invalid, 5: .invalid, 6: .invalid, 7: .invalid, 8: .invalid,
            ])
    }

    /// An address of the host itself, a scheduler in a module of its own: who knows.
    @Test func whatSomeKernelTakesPasses() throws {
        let text = """
            -A -t 10.0.0.1:80 -s nosuch
            -A -t [2001:db8::1]:80
            -a -t 10.0.0.1:80 -r 240.0.0.1
            -a -t 10.0.0.1:80 -r 127.255.255.255
            -a -t 10.0.0.1:80 -r 10.255.255.255 -x 4294967295
            -a -t [2001:db8::1]:80 -r [fe80::1]:80
            """
        #expect(try Self.problems(text) == [:])
    }
}
