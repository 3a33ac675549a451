import IPVSModel

/// What a plug-in of Nagios, Icinga and others that run its plug-ins prints and ends with
/// (https://www.monitoring-plugins.org/doc/guidelines.html): a line for people, and behind a bar what is kept as a curve.
struct MonitoringLine: Sendable, Hashable {
    let text: String
    let status: Int32

    /// Statuses of a plug-in. That of a half-good state is never used: a service is ready or not.
    private static let (fine, critical, unknown): (Int32, Int32, Int32) = (0, 2, 3)
    static let statusOfMistakes = unknown
    /// Services that are named, and of which curves are kept: monitors cut lines of more than a few kilobytes.
    private static let most = 20

    init(_ readiness: Readiness) {
        status = readiness.isReady ? Self.fine : Self.critical
        let state = readiness.isReady ? "OK" : "CRITICAL"
        let curves = readiness.services.prefix(Self.most).flatMap { Self.curves(of: $0, readiness.rule) }
        text =
            "IPVS \(state): \(Self.sentence(readiness))"
            + (curves.isEmpty ? "" : " | " + curves.joined(separator: " "))
    }

    /// Nobody knows whether services are ready.
    init(_ failure: Failure) {
        status = Self.unknown
        // A bar would begin the curves.
        text = "IPVS UNKNOWN: " + failure.sentence.replacing("|", with: " ")
    }

    private static func sentence(_ readiness: Readiness) -> String {
        let failing = readiness.services.filter { !$0.satisfies(readiness.rule) }
        var parts = readiness.missing.map { "there is no service \($0)" }
        if parts.isEmpty, readiness.services.isEmpty { parts = ["the table has no service"] }
        parts += (readiness.isReady ? readiness.services : failing).map(sentence)
        let rest = parts.count - most
        return parts.prefix(most).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func sentence(_ service: ServiceReadiness) -> String {
        "\(service.identity) has \(service.usable) of \(service.servers) servers, weight \(service.weight)"
    }

    /// `'label'=value;;critical;least;most`, where `3:` alerts below 3.
    private static func curves(of service: ServiceReadiness, _ rule: ReadinessRule) -> [String] {
        func label(_ what: String) -> String { "'\(service.identity) \(what)'" }
        return [
            "\(label("servers"))=\(service.usable);;\(rule.servers):;0;\(service.servers)",
            "\(label("weight"))=\(service.weight);;\(rule.weight):;0",
            "\(label("active"))=\(service.active);;;0", "\(label("inactive"))=\(service.inactive);;;0",
        ]
    }
}
