import ArgumentParser
import IPVSFormats
import IPVSSimulator

/// Servers that take their time, are full, die and come back.
struct ServingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File of how long servers take, how much they can do, and when they die, hang and recover; - is standard input.",
            discussion:
                "A line is: server all takes exponential 100ms workers 1 queue 50; @10 server 10.1.0.3 hangs; client timeout 3s retries 2 after 1s; check every 2s falls 3.",
            valueName: "file"),
        completion: .file())
    var servers: String?

    func file() throws(Failure) -> ServersFile? {
        guard let servers else { return nil }
        let text = try InputFile(servers).text(.listOfServers)
        do throws(FormatError) {
            return try ServersFile(text, file: servers)
        } catch {
            throw .format(error)
        }
    }

    /// What does not go together with it; nil if everything does.
    func conflict(with flows: FlowOptions, _ rules: [String?]) -> String? {
        guard let servers else { return nil }
        if flows.keepalive != nil {
            return "--keepalive is for clients that stay, and those of --servers go with their answer"
        }
        if servers == "-", ([flows.flows] + rules).contains("-") {
            return "standard input comes only once: - may stand for one file only"
        }
        return nil
    }
}

/// Flows that are requests to servers.
enum ServedFlows {
    case file(String)
    case workload(Workload)
}
