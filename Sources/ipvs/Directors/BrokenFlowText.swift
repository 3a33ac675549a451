import IPVSModel
import IPVSRules
import IPVSSimulator

/// Flows that broke, CSV: one row each.
enum BrokenFlowText {
    static let header = "time,protocol,client,destination,server,brokenAt,reason\n"

    static func row(_ broken: BrokenFlow) -> String {
        let flow = broken.flow
        return
            "\(DecimalSeconds.text(flow.time)),\(flow.transport),\(flow.client),\(flow.destination),\(broken.server),"
            + "\(DecimalSeconds.text(broken.time)),\(broken.reason.rawValue)\n"
    }
}
