import IPVSModel

/// The sysctls under `net.ipv4.vs` that bear on placement, by name.
extension SimulatorSettings {
    /// The names that `set(_:to:)` knows.
    public static let sysctls = [
        "conn_reuse_mode", "expire_nodest_conn", "expire_quiescent_template", "sloppy_tcp", "sloppy_sctp",
        "drop_packet", "am_droprate", "secure_tcp", "backup_only", "lblc_expiration", "lblcr_expiration",
    ]

    /// The value of `drop_packet` and `secure_tcp` that does not ask how much memory is left.
    private static var always: Int64 { 3 }

    /// Whether what one of `sysctls` does with this value is simulated. By some values of `drop_packet` and `secure_tcp`
    /// memory decides; `set(_:to:)` takes them for 0.
    public static func simulates(_ sysctl: String, _ value: Int64) -> Bool {
        !["drop_packet", "secure_tcp"].contains(sysctl) || value == 0 || value == always
    }

    /// Sets one of `sysctls`; other names change nothing.
    public mutating func set(_ sysctl: String, to value: Int64) {
        switch sysctl {
        case "conn_reuse_mode": connectionReuseMode = UInt32(truncatingIfNeeded: value)
        case "expire_nodest_conn": expiresConnectionsWithoutDestination = value != 0
        case "expire_quiescent_template": expiresQuiescentTemplates = value != 0
        case "sloppy_tcp": isSloppyTCP = value != 0
        case "sloppy_sctp": isSloppySCTP = value != 0
        case "drop_packet": dropsPackets = value == Self.always
        case "am_droprate": dropRate = Int32(clamping: value)
        case "secure_tcp": isSecureTCP = value == Self.always
        case "backup_only": isBackupOnly = value != 0
        case "lblc_expiration": lblcExpiration = value * SimulationTime.second
        case "lblcr_expiration": lblcrExpiration = value * SimulationTime.second
        default: break
        }
    }
}
