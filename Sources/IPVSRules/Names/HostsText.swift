import IPVSModel

/// The text of /etc/hosts, and what `getent hosts` prints, which looks the same: an address, a name, other names.
///
/// Read as glibc's `files` source does (`nss/nss_files/files-hosts.c`): the first line that fits wins, lines that do not
/// begin with an address do not count, and a look-up for IPv4 reads `::1` as 127.0.0.1 and IPv4-mapped addresses as
/// IPv4.
package enum HostsText {
    /// Answers what the text can answer.
    package static func answers(
        to questions: some Sequence<NameQuestion>, in text: [UInt8]
    ) -> [NameQuestion: NameAnswer] {
        var names: [ArraySlice<UInt8>: NameQuestion] = [:]
        var addresses: [IPAddress: NameQuestion] = [:]
        for question in questions {
            switch question {
            case .hostName(let address): addresses[address] = question
            case .address(let name): names[name[...]] = question
            case .portName, .port: break
            }
        }
        // `gethostbyaddr` does not look for the unspecified address.
        addresses[.ipv6(0)] = nil
        var answers: [NameQuestion: NameAnswer] = [:]
        guard !names.isEmpty || !addresses.isEmpty else { return answers }
        DatabaseLine.forEach(in: text) { line in
            guard let address = IPAddress(utf8: line.word()) else { return }
            let ipv4 = address.asIPv4
            let name = line.word()
            for address in [ipv4.map(IPAddress.ipv4), address.family == .ipv6 ? address : nil] {
                guard let address, let question = addresses[address], answers[question] == nil else {
                    continue
                }
                answers[question] = .name(Array(name))
            }
            guard let ipv4, !names.isEmpty else { return }
            func take(_ name: ArraySlice<UInt8>) {
                let lowercased = name.map(\.lowercased)
                guard let question = names[lowercased[...]], answers[question] == nil else { return }
                answers[question] = .number(ipv4)
            }
            take(name)
            line.forEachWord(take)
        }
        return answers
    }

    /// Answers questions for addresses by official names alone: the first IPv4 address of each.
    package static func officialAnswers(
        to questions: some Sequence<NameQuestion>, in text: [UInt8]
    ) -> [NameQuestion: NameAnswer] {
        let questions = Set(questions)
        var answers: [NameQuestion: NameAnswer] = [:]
        DatabaseLine.forEach(in: text) { line in
            guard case .ipv4(let address) = IPAddress(utf8: line.word()) else { return }
            let question = NameQuestion.address(ofHost: line.word().map(\.lowercased))
            if questions.contains(question), answers[question] == nil { answers[question] = .number(address) }
        }
        return answers
    }

    /// The first IPv4 address in the text, whatever its name.
    package static func firstAddress(in text: [UInt8]) -> UInt32? {
        var first: UInt32?
        DatabaseLine.forEach(in: text) { line in
            if first == nil, case .ipv4(let address) = IPAddress(utf8: line.word()) { first = address }
        }
        return first
    }
}

extension IPAddress {
    /// How a look-up for IPv4 reads the address.
    fileprivate var asIPv4: UInt32? {
        switch self {
        case .ipv4(let value): value
        case .ipv6(let value) where value.number == 1: 0x7f00_0001
        case .ipv6(let value): value.number >> 32 == 0xffff ? UInt32(truncatingIfNeeded: value.number) : nil
        }
    }
}
