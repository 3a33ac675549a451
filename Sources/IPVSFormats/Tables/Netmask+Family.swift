import IPVSModel

extension Netmask {
    /// Of the addresses that it is for.
    var family: AddressFamily {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }
}
