import IPVSFormats
import IPVSModel
import IPVSSimulator
import Testing

/// Rows that are read in one go are read as those that are read column by column: what comes byte by byte is never there as
/// a whole, so that nothing is read in one go.
@Suite struct PlainRowTests {
    @Test(arguments: UInt64(1)...40) func readsAsColumnsDo(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var text = FlowReader.header + "\n"
        // One row in so many is wrong, most likely; behind the first wrong one nothing is read.
        for row in 0..<30 { text += Self.row(row, isOdd: random.below(20) == 0, &random) + "\n" }
        let (whole, bytewise) = (Self.read(text, piece: 1 << 16), Self.read(text, piece: 1))
        #expect(whole.rows == bytewise.rows, "seed \(seed)")
        #expect(whole.error == bytewise.error, "seed \(seed)")
    }

    private struct Row: Equatable {
        var flow: Flow
        var key: String
        var line: Int
    }

    private static func read(_ text: String, piece: Int) -> (rows: [Row], error: FormatError?) {
        var bytes = Array(text.utf8)[...]
        var rows: [Row] = []
        do throws(FormatError) {
            var reader = try FlowReader(file: "f.csv") { buffer in
                let count = min(bytes.count, buffer.count, piece)
                buffer.copyBytes(from: bytes.prefix(count))
                bytes.removeFirst(count)
                return count
            }
            while let flow = try reader.next() {
                rows.append(
                    Row(flow: flow, key: String(decoding: reader.key, as: UTF8.self), line: reader.line))
            }
            return (rows, nil)
        } catch {
            return (rows, error)
        }
    }

    /// Times go up by row.
    private static func row(_ row: Int, isOdd: Bool, _ random: inout RandomSource) -> String {
        func one(of choices: [String]) -> String { choices[Int(random.below(UInt64(choices.count)))] }
        func number(_ limit: UInt64) -> String { String(random.below(limit)) }
        func decimals() -> String {
            let digits = (0..<random.below(11)).map { _ in number(10) }.joined()
            return digits.isEmpty
                ? "" : "." + digits.prefix(9) + String(repeating: "0", count: max(0, digits.count - 9))
        }
        func endpoint(isWide: Bool) -> String {
            if isWide { return "[2001:db8::\(number(9999))]:\(number(65536))" }
            let port = one(of: [number(10), number(100), number(65536), "65535", "0", "00080"])
            let limits: [UInt64] = [10, 100, 256, 256]
            return limits.map { number($0) }.joined(separator: ".") + ":" + port
        }
        let isWide = random.below(8) == 0
        let whole = one(of: ["\(row)", "1\(row + 10)", "10000\(row + 10)", "3999999\(row + 100)"])
        var columns = [
            "\(row < 10 ? "0" : "")\(row)", one(of: ["tcp", "udp", "tcp", "sctp"]), endpoint(isWide: isWide),
            endpoint(isWide: isWide), one(of: ["", number(10), whole]) + decimals(),
        ]
        columns[0] += decimals()
        if columns[4].hasPrefix(".") { columns[4] = "" }
        if isOdd {
            let wrong = one(of: [
                "", ".", "1.", "-1", "1..2", "256.1.1.1:1", "1.2.3.04:5", "1.2.3:4", "1.2.3.4",
                "1.2.3.4:65536",
                "1.2.3.4:", "1.2.3.4:123456", "tcpx", "TCP", "tc", "0x1", "1e3", " 1", "1 ", "4000000001",
                "99999999999",
                "0.0000000001", "1,2", "\r", "1.2.3.4:5\r", "1.2.3.4.5:6", "1234.1.1.1:1", "é", "\u{0}",
            ])
            columns[Int(random.below(5))] = wrong
        }
        return columns.joined(separator: ",")
    }
}
