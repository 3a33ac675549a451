import IPVSModel
import Testing

@testable import ipvs

/// Long tables are measured and written without being held: their lines are those of a `TextTable`.
@Suite struct LongTableTests {
    private struct Group: LongTableGroup {
        let title: String
        let rows: [[TextCell]]
        let remark: String?

        func appendTitle(to text: inout [UInt8]) { text += title.utf8 }
    }

    private static func cell(_ random: inout SplitMix) -> TextCell {
        let number = random.next() >> (random.next() % 64)
        switch random.next() % 6 {
        case 0:
            return .endpoint(
                Endpoint(
                    address: .ipv4(UInt32(truncatingIfNeeded: number)),
                    port: UInt16(truncatingIfNeeded: number)))
        case 1:
            let address = UInt128(random.next()) << UInt128(random.next() % 65)
            return .endpoint(Endpoint(address: .ipv6(address), port: UInt16(truncatingIfNeeded: number)))
        case 2: return .number(number)
        case 3: return .signed(Int32(truncatingIfNeeded: number))
        case 4: return .percent([nil, 0, 1, .nan, 2, Double(number % 1001) / 1000][Int(random.next() % 6)])
        default: return .text(["", "-", "Masq", "Tunnel (gre, checksum)"][Int(random.next() % 4)])
        }
    }

    private static func written(_ cell: TextCell) -> String {
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: cell.width + TextCell.slack) { cell.append(to: &$0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What values and cells say elsewhere.
    private static func expected(_ cell: TextCell) -> String {
        switch cell {
        case .endpoint(let endpoint): "\(endpoint)"
        case .number(let number): "\(number)"
        case .signed(let number): "\(number)"
        case .percent(let part): part.map { (0...1).contains($0) ? percent($0) : "-" } ?? "-"
        case .text(let text): text
        }
    }

    private static func percent(_ part: Double) -> String {
        let tenths = Int((part * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    @Test(arguments: UInt64(1)...300) func cells(seed: UInt64) {
        var random = SplitMix(seed)
        for _ in 0..<20 {
            let cell = Self.cell(&random)
            #expect(Self.written(cell) == Self.expected(cell))
            #expect(cell.width == Self.expected(cell).count, "\(cell)")
        }
    }

    @Test(arguments: UInt64(1)...200) func lines(seed: UInt64) throws {
        var random = SplitMix(seed)
        let columns =
            [TextTable.Column("server", .left)]
            + (1..<Int(2 + random.next() % 6)).map {
                TextTable.Column(
                    $0 % 2 == 0 ? "weight share" : "active", random.next() % 3 == 0 ? .left : .right,
                    leftOut: random.next() % 3 == 0 ? nil : $0)
            }
        let groups = (0..<random.next() % 5).map { number in
            Group(
                title: number % 2 == 0 ? "tcp 192.0.2.1:80  wlc" : "mark \(number)  rr, persistent 360 s",
                rows: (0..<random.next() % 4).map { _ in columns.map { _ in Self.cell(&random) } },
                remark: random.next() % 3 == 0 ? "no servers: it refuses every connection" : nil)
        }
        let table = TextTable(
            columns,
            groups: groups.map { group in
                TextTable.Group(
                    title: group.title, rows: group.rows.map { $0.map(Self.expected) }, remark: group.remark)
            })
        let long = LongTable<Group>(
            columns: columns.indices.map { place in .init(columns[place]) { $0[place] } })
        for width in [40, 60, 80, 120, 200] {
            var text: [UInt8] = []
            try long.forEachPiece(of: groups, width: width, sentenceWidth: width) { text += $0 }
            let lines = table.lines(width: width).map { "\($0)\n" }.joined()
            #expect(String(decoding: text, as: UTF8.self) == lines, "seed \(seed), width \(width)")
        }
    }
}
