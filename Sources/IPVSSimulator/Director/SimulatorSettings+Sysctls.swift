import IPVSModel

/// The sysctls under `net.ipv4.vs` that bear on placement, by name.
extension SimulatorSettings {
    /// The names that `set(_:to:)` knows.
    public static let sysctls = [
        "conn_reuse_mode", "expire_nodest_conn", "expire_quiescent_template", "sloppy_tcp", "sloppy_sctp",
        "lblc_expiration", "lblcr_expiration",
    ]

    /// Sets one of `sysctls`; other names change nothing.
    public mutating func set(_ sysctl: String, to value: Int64) {
        switch sysctl {
        case "conn_reuse_mode": connectionReuseMode = UInt32(truncatingIfNeeded: value)
        case "expire_nodest_conn": expiresConnectionsWithoutDestination = value != 0
        case "expire_quiescent_template": expiresQuiescentTemplates = value != 0
        case "sloppy_tcp": isSloppyTCP = value != 0
        case "sloppy_sctp": isSloppySCTP = value != 0
        case "lblc_expiration": lblcExpiration = value * SimulationTime.second
        case "lblcr_expiration": lblcrExpiration = value * SimulationTime.second
        default: break
        }
    }
}
