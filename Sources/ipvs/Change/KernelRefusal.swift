import IPVSFormats
import IPVSModel
import IPVSRules

/// A change that the running kernel refused, for people.
struct KernelRefusal: Sendable {
    let change: TableChange
    let reason: TableChangeError
    /// The kernel's own words, where it has any.
    let detail: String?
    /// Where it is asked for; nil for what the source only lacks.
    let place: TextPlace?

    var sentence: String {
        let what = DifferenceReport.command(change)
        let text = "the kernel refuses \(what): \(cause)"
        return "\(place.map { "\($0): " } ?? "")\(text)\(detail.map { " (\($0))" } ?? "")"
    }

    private var cause: String {
        switch (reason, change) {
        case (.schedulerOrEngineNotFound, .addService(let service)),
            (.schedulerOrEngineNotFound, .editService(let service)):
            let engine = service.persistenceEngine.map {
                " or no persistence engine \(quoted($0)), module ip_vs_pe_\(quoted($0))"
            }
            let scheduler = quoted(service.scheduler.rawValue)
            return "it has no scheduler \(scheduler), module ip_vs_\(scheduler)\(engine ?? "")"
        case (.noSuchInterface, .startDaemon(let daemon)):
            return "there is no network interface \(quoted(daemon.interface))"
        case (.outOfRange, _): return "a weight is negative, or a lower threshold above the upper one"
        case (.invalid, .addDestination(let server, _)), (.invalid, .editDestination(let server, _)):
            return
                "\(server.endpoint.address) cannot be a server's address here, or a value is not one that it takes"
        case (.invalid, .setTimeouts): return "an idle time is too long for it"
        case (.invalid, .startDaemon):
            return "a group is no multicast address, or servers are of another family than their service"
        case (.invalid, _): return "it does not take a value"
        case (.serviceExists, _), (.destinationExists, _):
            return "it is there already: somebody else changed the table meanwhile"
        case (.noSuchService, _), (.noSuchDestination, _):
            return "it is not there any more: somebody else changed the table meanwhile"
        case (.daemonRunning, _): return "a daemon of this role runs already"
        case (.noDaemonRunning, _): return "no daemon of this role runs"
        case (.notPermitted, _): return "that needs root or CAP_NET_ADMIN"
        case (.system(let number), _): return Failure.text(ofSystemError: number)
        case (.schedulerOrEngineNotFound, _), (.noSuchInterface, _):
            return "something that it needs is missing"
        }
    }

    private func quoted(_ name: String) -> String {
        String(decoding: TerminalText.quoted(name.utf8), as: UTF8.self)
    }
}
