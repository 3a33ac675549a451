import IPVSModel
import IPVSSimulator

/// A row of a flow in the form that nearly all have, read eight bytes at a step: TCP or UDP over IPv4, and seconds of at
/// most eight digits before the point and nine behind it.
///
/// It is a short cut, and says nothing of other rows: they, the wrong ones among them, are for `FlowReader` to read column
/// by column.
struct PlainRow {
    let flow: Flow
    /// The columns before the last one, without the comma behind them.
    let keyLength: Int
    /// With the line feed.
    let length: Int

    /// The longest one has 86 bytes, and up to seven behind it are looked at.
    static var lookedAt: Int { 96 }

    /// - Parameter bytes: what begins with the row; nil is returned where it is less than what is looked at.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.lookedAt, let start = bytes.baseAddress else { return nil }
        var text = PlainText(start)
        guard let time = text.seconds(), text.take(","), let transport = text.transport(), text.take(","),
            let client = text.endpoint(), text.take(","), let destination = text.endpoint()
        else { return nil }
        keyLength = text.position
        guard text.take(",") else { return nil }
        var duration: Nanoseconds?
        if !text.take("\n") {
            duration = text.seconds()
            guard duration != nil, text.take("\n") else { return nil }
        }
        length = text.position
        flow = Flow(
            time: time, transport: transport, client: client, destination: destination, duration: duration)
    }
}

/// Walks over the parts of a plain row.
///
/// Invariant: `position` is less than `PlainRow.lookedAt - 8`, since each part is taken no longer than it may be, so that
/// the eight bytes from there on can be read.
private struct PlainText {
    private let start: UnsafeRawPointer
    private(set) var position = 0

    @inline(__always)
    init(_ start: UnsafeRawPointer) { self.start = start }

    /// The eight bytes from here on, the first one lowest.
    @inline(__always)
    private var ahead: UInt64 {
        assert(position <= PlainRow.lookedAt - 8)
        return UInt64(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    @inline(__always)
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard start.load(fromByteOffset: position, as: UInt8.self) == UInt8(ascii: character) else {
            return false
        }
        position &+= 1
        return true
    }

    @inline(__always)
    mutating func transport() -> TransportProtocol? {
        let word = UInt32(truncatingIfNeeded: ahead) & 0xff_ffff
        position &+= 3
        // "tcp" and "udp", the first letter lowest.
        return word == 0x70_6374 ? .tcp : word == 0x70_6475 ? .udp : nil
    }

    /// Nanoseconds of up to eight digits and, behind a point, up to nine.
    @inline(__always)
    mutating func seconds() -> Nanoseconds? {
        let whole = DigitWord(ahead)
        guard whole.count > 0 else { return nil }
        position &+= whole.count
        let seconds = Nanoseconds(whole.number) &* SimulationTime.second
        guard take(".") else { return seconds }
        let decimals = DigitWord(ahead)
        guard decimals.count > 0 else { return nil }
        position &+= decimals.count
        var ninth: Nanoseconds = 0
        if decimals.count == 8 {
            let digit = start.load(fromByteOffset: position, as: UInt8.self) &- UInt8(ascii: "0")
            if digit <= 9 {
                ninth = Nanoseconds(digit)
                position &+= 1
            }
        }
        return seconds &+ Nanoseconds(decimals.hundredMillionths) &* 10 &+ ninth
    }

    @inline(__always)
    mutating func endpoint() -> Endpoint? {
        guard let first = part(), take("."), let second = part(), take("."), let third = part(), take("."),
            let fourth = part(), take(":")
        else { return nil }
        let port = DigitWord(ahead)
        let number = port.number
        guard port.count > 0, port.count <= 5, number <= UInt64(UInt16.max) else { return nil }
        position &+= port.count
        return Endpoint(
            address: .ipv4(first << 24 | second << 16 | third << 8 | fourth),
            port: UInt16(truncatingIfNeeded: number))
    }

    /// Of a dotted quad.
    @inline(__always)
    private mutating func part() -> UInt32? {
        let digits = DigitWord(ahead)
        // A leading zero would mean octal to some.
        guard digits.count > 0, digits.count <= 3, digits.count == 1 || !digits.beginsWithZero else {
            return nil
        }
        let number = digits.upToThree
        guard number <= 255 else { return nil }
        position &+= digits.count
        return number
    }
}

/// The decimal digits that eight bytes begin with.
private struct DigitWord {
    /// Digits by value, the first one lowest; behind them is anything.
    private let digits: UInt64
    /// From 0 to 8.
    let count: Int

    @inline(__always)
    init(_ word: UInt64) {
        digits = word ^ 0x3030_3030_3030_3030
        // The upper bit of a byte that is no digit. What is carried out of one only spoils those behind it.
        let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
        count = others.trailingZeroBitCount >> 3
    }

    @inline(__always)
    var beginsWithZero: Bool { digits & 0xff == 0 }

    /// The number that they are. There must be one at least.
    @inline(__always)
    var number: UInt64 { Self.number(digits &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)) }

    /// What they are behind a decimal point. There must be one at least.
    @inline(__always)
    var hundredMillionths: UInt64 {
        Self.number(digits & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)))
    }

    /// The number that one, two or three digits are.
    @inline(__always)
    var upToThree: UInt32 {
        let last = UInt32(truncatingIfNeeded: digits) &<< UInt32(truncatingIfNeeded: 32 &- 8 &* count)
        return (last >> 8 & 0xff) &* 100 &+ (last >> 16 & 0xff) &* 10 &+ last >> 24
    }

    /// Of eight digits: pairs are joined to numbers below 100, those to numbers below 10,000, and these to one.
    @inline(__always)
    private static func number(_ digits: UInt64) -> UInt64 {
        let pairs = (digits &* 10 &+ digits >> 8) & 0x00ff_00ff_00ff_00ff
        let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_ffff_0000_ffff
        return (fours &* 10_000 &+ fours >> 32) & 0xffff_ffff
    }
}
