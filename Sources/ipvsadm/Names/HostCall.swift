import IPVSModel
import IPVSRules

/// One run of `getent`: what it is told, and what its output means.
struct HostCall {
    var database: Database
    var questions: [NameQuestion]

    enum Database: String {
        case hosts, services
        /// By `getaddrinfo`: finds IPv4 addresses beside IPv6 ones, but may change their order, and finds none where
        /// the host has no IPv4 address itself.
        case ahostsv4
    }

    init(_ database: Database, _ questions: [NameQuestion]) {
        self.database = database
        self.questions = questions
    }

    /// The calls that answer these questions in the usual way. To start a process takes as long as many a look-up.
    static func calls(for questions: [NameQuestion]) -> [HostCall] {
        // IPv4 apart from IPv6: the answer to an IPv4-mapped address is of IPv4.
        var (ipv4, ipv6, addresses): ([NameQuestion], [NameQuestion], [NameQuestion]) = ([], [], [])
        var (ports, services): ([NameQuestion], [NameQuestion]) = ([], [])
        for question in questions {
            switch question {
            case .hostName(.ipv4): ipv4.append(question)
            case .hostName(.ipv6): ipv6.append(question)
            case .address: addresses.append(question)
            case .portName: ports.append(question)
            case .port: services.append(question)
            }
        }
        return [ipv4, ipv6, addresses].flatMap { calls(.hosts, $0, together: 16) }
            + calls(.services, ports, together: 16) + calls(.services, services, together: 1)
    }

    private static func calls(
        _ database: Database, _ questions: [NameQuestion], together size: Int
    ) -> [HostCall] {
        stride(from: 0, to: questions.count, by: size).map {
            HostCall(database, Array(questions[$0..<min($0 + size, questions.count)]))
        }
    }

    var arguments: [Bytes] {
        // Names are asked as they are, without a translation of their letters.
        (database == .ahostsv4 ? [Bytes("--no-idn".utf8)] : [])
            + [Bytes(database.rawValue.utf8)] + questions.compactMap(\.key)
    }

    /// How to ask again: what was asked together one by one, and the address of a host the other way.
    var otherWays: [HostCall] {
        guard questions.count == 1 else { return questions.map { HostCall(database, [$0]) } }
        guard case .address = questions[0], database == .hosts else { return [] }
        return [HostCall(.ahostsv4, questions)]
    }

    /// What its output does not answer has no answer.
    var isLastWord: Bool {
        if case .address = questions.first { false } else { true }
    }

    func answers(in output: Bytes) -> [NameQuestion: NameAnswer] {
        guard let first = questions.first else { return [:] }
        switch first {
        case .hostName: return hostNames(in: output)
        case .portName: return ServicesText.answers(to: questions, in: output)
        case .address where questions.count > 1:
            return HostsText.officialAnswers(to: questions, in: output)
        // What is asked alone need not be called by the name that was asked for: all of the output is its own.
        case .address: return HostsText.firstAddress(in: output).map { [first: .number($0)] } ?? [:]
        case .port: return ServicesText.firstPort(in: output).map { [first: .number(UInt32($0))] } ?? [:]
        }
    }

    private func hostNames(in output: Bytes) -> [NameQuestion: NameAnswer] {
        var answers = HostsText.answers(to: questions, in: output)
        // The DNS source looks an IPv4-mapped or IPv4-compatible address up as IPv4, and answers so.
        for question in questions where answers[question] == nil {
            guard case .hostName(.ipv6(let address)) = question else { continue }
            let value = address.number
            guard [0, 0xffff].contains(value >> 32) else { continue }
            let unmapped = NameQuestion.hostName(.ipv4(UInt32(truncatingIfNeeded: value)))
            answers[question] = HostsText.answers(to: [unmapped], in: output)[unmapped]
        }
        return answers
    }
}

extension NameQuestion {
    /// How `getent` is asked; nil for what it would take for an option or a number, and no such name exists.
    var key: Bytes? {
        switch self {
        case .hostName(let address): return Bytes(address.description.utf8)
        case .portName(let port): return Bytes("\(port.number)/\(port.transport)".utf8)
        case .address(let host): return host.first == UInt8(ascii: "-") ? nil : host
        case .port(let service, let transport):
            let isNumber = service.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard service.first != UInt8(ascii: "-"), !service.contains(UInt8(ascii: "/")), !isNumber
            else { return nil }
            return service + Bytes("/\(transport)".utf8)
        }
    }
}
