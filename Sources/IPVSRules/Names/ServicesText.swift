import IPVSModel

/// The text of /etc/services, and what `getent services` prints, which looks the same: a name, `PORT/PROTOCOL`, other
/// names.
///
/// Read as glibc's `files` source does (`nss/nss_files/files-service.c`): the first line that fits wins, and the port is
/// what C's `strtoul` makes of it.
package enum ServicesText {
    /// Answers what the text can answer.
    package static func answers(
        to questions: some Sequence<NameQuestion>, in text: [UInt8]
    ) -> [NameQuestion: NameAnswer] {
        var names: [TransportProtocol: [ArraySlice<UInt8>: NameQuestion]] = [:]
        var ports: [NamedPort: NameQuestion] = [:]
        for question in questions {
            switch question {
            case .portName(let port): ports[port] = question
            case .port(let name, let transport): names[transport, default: [:]][name[...]] = question
            case .hostName, .address: break
            }
        }
        var answers: [NameQuestion: NameAnswer] = [:]
        guard !names.isEmpty || !ports.isEmpty else { return answers }
        DatabaseLine.forEach(in: text) { line in
            let name = line.word()
            guard let port = port(&line) else { return }
            if let question = ports[port], answers[question] == nil { answers[question] = .name(Array(name)) }
            guard let names = names[port.transport] else { return }
            func take(_ name: ArraySlice<UInt8>) {
                guard let question = names[name], answers[question] == nil else { return }
                answers[question] = .number(UInt32(port.number))
            }
            take(name)
            line.forEachWord(take)
        }
        return answers
    }

    /// The first port in the text, whatever its name.
    package static func firstPort(in text: [UInt8]) -> UInt16? {
        var first: UInt16?
        DatabaseLine.forEach(in: text) { line in
            _ = line.word()
            if first == nil { first = port(&line)?.number }
        }
        return first
    }

    /// Takes `80/tcp` off the line; nil for a protocol that has no ports here.
    private static func port(_ line: inout DatabaseLine) -> NamedPort? {
        guard let number = number(&line), line.rest.first == UInt8(ascii: "/") else { return nil }
        line.drop(count: line.rest.prefix { $0 == UInt8(ascii: "/") }.count)
        let word = line.word()
        let known = [TransportProtocol.tcp, .udp, .sctp].first { word.elementsEqual($0.description.utf8) }
        return known.map { NamedPort(number: number, transport: $0) }
    }

    /// Takes a number off the line as `strtoul` with base 0 reads it, cut to 16 bits.
    private static func number(_ line: inout DatabaseLine) -> UInt16? {
        var text = line.rest
        var isNegative = false
        if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            text = text.dropFirst()
        }
        var base: UInt64 = 10
        if text.first == UInt8(ascii: "0") {
            base = 8
            let digits = text.dropFirst(2)
            if text.dropFirst().first.map(\.lowercased) == UInt8(ascii: "x"),
                digits.first.flatMap(\.hexadecimalDigit) != nil
            {
                base = 16
                text = digits
            }
        }
        var value: UInt64 = 0
        var count = 0
        while let digit = text.first.flatMap(\.hexadecimalDigit), digit < base {
            let (product, isLarge) = value.multipliedReportingOverflow(by: base)
            value = isLarge || product > UInt64.max - digit ? UInt64.max : product + digit
            text = text.dropFirst()
            count += 1
        }
        line.drop(count: text.startIndex - line.rest.startIndex)
        // To strtoul a negative number is one of 64 bits; one of more than 32 is no number to the C library.
        if isNegative, value < UInt64.max { value = 0 &- value }
        return count > 0 && value <= UInt64(UInt32.max) ? UInt16(truncatingIfNeeded: value) : nil
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt64? {
        if let digit = NumberText.decimalDigit(self) { return UInt64(digit) }
        let letter = lowercased
        return (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter)
            ? UInt64(letter - UInt8(ascii: "a") + 10) : nil
    }
}
