import IPVSModel

/// `addr_fold` of `ip_vs_sh.c`, `ip_vs_dh.c`, `ip_vs_mh.c` and `ip_vs_lblc.c`: an address as one 32-bit number in
/// host order; the four words of an IPv6 address are XORed.
func foldedAddress(_ address: IPAddress) -> UInt32 {
    switch address {
    case .ipv4(let value): return value
    case .ipv6(let address):
        let value = address.number
        let halves = UInt64(truncatingIfNeeded: value >> 64) ^ UInt64(truncatingIfNeeded: value)
        return UInt32(truncatingIfNeeded: halves >> 32) ^ UInt32(truncatingIfNeeded: halves)
    }
}

/// The same for a server's address, which the kernel reads as an address of the service's family even when a
/// tunnelling server has the other one: an IPv4 address then stands alone in the first word, and of an IPv6
/// address only the first word is seen.
func foldedAddress(_ address: IPAddress, inServiceOf family: AddressFamily) -> UInt32 {
    switch (address, family) {
    case (.ipv6(let value), .ipv4): UInt32(truncatingIfNeeded: value.number >> 96)
    default: foldedAddress(address)
    }
}
