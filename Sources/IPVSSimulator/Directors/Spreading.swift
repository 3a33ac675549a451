/// Which director gets the packets of a flow, of those that are up.
package enum Spreading: String, Sendable, Hashable, CaseIterable {
    /// By a hash of protocol, addresses and ports: `net.ipv4.fib_multipath_hash_policy` 1.
    case ecmp5Tuple = "ecmp-5tuple"
    /// By a hash of the client's address alone, so that all flows of a client go the same way.
    case ecmpSource = "ecmp-source"
    /// The one with the lowest number, as if that had the highest priority and took over whenever it is there.
    case vrrp
}
