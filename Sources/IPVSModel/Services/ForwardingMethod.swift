/// How packets reach a real server (`IP_VS_CONN_F_FWD_MASK`).
public enum ForwardingMethod: Sendable, Hashable {
    /// Addresses are rewritten in both directions (NAT, `-m`).
    case masquerading
    /// The server is the director itself; the kernel says so, nobody asks for it.
    case local
    /// Packets are wrapped and sent to the server's own address (`-i`).
    case tunnelling(Tunnel)
    /// Packets go to the server's link address unchanged (`-g`).
    case directRouting
    /// Past the cluster, straight to the packet's destination: only cache clusters see it.
    case bypass
    /// A number, 5 to 7, that the kernel keeps without a meaning for it.
    case undefined(UInt8)
}
