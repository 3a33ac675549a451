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
        let selection = Selection(services: services, servers: servers)
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
    /// See `PlainWords`.
    init?(plain words: some Sequence<String>) {
        guard
            let words = PlainWords(
                words, flags: ["--nagios", "--json"],
                options: Selection.options.union(["--min-servers", "--min-weight"])),
            !(words.has("--nagios") && words.has("--json")),
            let (services, servers) = Selection.named(in: words),
            let leastServers = words.one("--min-servers", orElse: rule.servers, { UInt32($0) }),
            let leastWeight = words.one("--min-weight", orElse: rule.weight, { UInt32($0) })
        else { return nil }
        (self.services, self.servers) = (services, servers)
        rule = ReadinessRule(servers: leastServers, weight: leastWeight)
        answer = words.has("--nagios") ? .monitoringLine : words.has("--json") ? .json : .nothing
    }
}
