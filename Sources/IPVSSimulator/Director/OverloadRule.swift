import IPVSModel

/// When a server is closed to new connections because of its thresholds (`IP_VS_DEST_F_OVERLOAD`): the only thing,
/// besides the load formula, in which kernels differ.
enum OverloadRule {
    /// After a connection or a template was bound: `ip_vs_bind_dest`.
    @inline(__always)
    static func bound(_ server: inout Server, isTemplate: Bool, _ profile: KernelProfile) {
        guard server.upper != 0 else { return }
        switch profile {
        case .legacy:
            if UInt32(bitPattern: server.total) >= server.upper { server.isOverloaded = true }
        case .reworked:
            if !isTemplate, UInt32(bitPattern: server.total) == server.upper { server.isOverloaded = true }
        }
    }

    /// After a connection or a template was unbound: `ip_vs_unbind_dest`.
    @inline(__always)
    static func unbound(_ server: inout Server, isTemplate: Bool, _ profile: KernelProfile) {
        guard server.isOverloaded else { return }
        let total = UInt32(bitPattern: server.total)
        switch profile {
        case .legacy:
            if server.lower != 0 {
                if total < server.lower { server.isOverloaded = false }
            } else if server.upper == 0 || total &* 4 < server.upper &* 3 {
                server.isOverloaded = false
            }
        case .reworked:
            if !isTemplate, total &+ 1 == effectiveLower(server.upper, server.lower) {
                server.isOverloaded = false
            }
        }
    }

    /// When a server is added, taken back from the trash or edited: `__ip_vs_update_dest`.
    static func edited(_ server: inout Server, _ thresholds: ConnectionThresholds, _ profile: KernelProfile) {
        let hasChanged = server.upper != thresholds.upper || server.lower != thresholds.lower
        switch profile {
        case .legacy:
            if thresholds.upper == 0 || thresholds.upper > server.upper { server.isOverloaded = false }
        case .reworked where hasChanged:
            let total = UInt32(bitPattern: server.total)
            if thresholds.upper != 0, total >= thresholds.upper {
                server.isOverloaded = true
            } else if thresholds.upper == 0 || total < effectiveLower(thresholds.upper, thresholds.lower) {
                server.isOverloaded = false
            }
        case .reworked: break
        }
        server.upper = thresholds.upper
        server.lower = thresholds.lower
    }

    /// `l_threshold_val`: three quarters of the upper threshold where no lower one is given.
    private static func effectiveLower(_ upper: UInt32, _ lower: UInt32) -> UInt32 {
        lower != 0 ? lower : upper - upper / 4
    }
}
