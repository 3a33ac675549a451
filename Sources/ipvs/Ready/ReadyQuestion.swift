import IPVSKernel
import IPVSModel

/// What `ipvs ready` is asked.
struct ReadyQuestion: Sendable, Hashable {
    /// How it is answered, besides by the exit status.
    enum Answer: Sendable, Hashable { case nothing, monitoringLine, json }

    /// As they were named; none for all.
    var services: [Scope.Part] = []
    /// Which of their servers are looked at; none for all.
    var servers: [ServerPattern] = []
    var rule = ReadinessRule()
    var answer = Answer.nothing

    /// Answers it.
    ///
    /// - Returns: the exit status.
    func ask() throws(Failure) -> Int32 {
        guard answer == .monitoringLine else {
            let readiness = try readiness()
            if answer == .json { try StandardOutput.write(readiness.json.text) }
            return readiness.isReady ? 0 : 1
        }
        let line: MonitoringLine
        do throws(Failure) {
            line = MonitoringLine(try readiness())
        } catch {
            line = MonitoringLine(error)
        }
        try StandardOutput.write(line.text + "\n")
        return line.status
    }

    private func readiness() throws(Failure) -> Readiness {
        let selection = Selection(
            services: services.isEmpty ? .all : Scope(parts: services),
            servers: servers.isEmpty ? nil : servers)
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            return try Readiness.read(
                from: &director, named: services.isEmpty ? nil : services, selection, rule)
        } catch {
            throw .kernel(error)
        }
    }
}

extension ReadyQuestion {
    /// Reads the words as scripts write them: each option by its whole name, its value as a word of its own.
    ///
    /// The argument parser reads them, too, and tells mistakes. It takes longer for it than for the whole answer, since the
    /// Swift runtime searches all conformances of the program for each of its casts; and scripts ask every second.
    ///
    /// - Parameter words: behind `ready`.
    /// - Returns: nil for whatever is better left to the argument parser.
    init?(plain words: some Sequence<String>) {
        self.init()
        var given: Set<String> = []
        var words = words.makeIterator()
        while let option = words.next() {
            switch option {
            case "--nagios", "--json":
                guard answer == .nothing else { return nil }
                answer = option == "--json" ? .json : .monitoringLine
                continue
            default: break
            }
            guard let value = words.next(), !value.hasPrefix("-") else { return nil }
            switch option {
            case "--service":
                guard let part = Scope.Part(value) else { return nil }
                services.append(part)
            case "--server":
                guard let pattern = ServerPattern(value) else { return nil }
                servers.append(pattern)
            case "--min-servers", "--min-weight":
                guard given.insert(option).inserted, let number = UInt32(value) else { return nil }
                if option == "--min-servers" { rule.servers = number } else { rule.weight = number }
            default: return nil
            }
        }
    }
}
