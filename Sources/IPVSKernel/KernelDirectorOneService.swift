import Glibc
import IPVSModel

/// What is asked about one service, which costs the same in a table of any size.
extension KernelDirector where Link: ~Copyable {
    /// A service with its servers, in two questions.
    ///
    /// - Parameters:
    ///   - identity: the service.
    ///   - withStatistics: false where nobody will look at the counters; connections are counted all the same.
    /// - Returns: nil when the table has no such service (`ip_vs_genl_get_cmd` answers `ESRCH`).
    package mutating func serviceWithDestinations(
        _ identity: ServiceIdentity, withStatistics: Bool
    ) throws(KernelError) -> ServiceSnapshot? {
        do throws(KernelError) {
            var entry = try service(identity)
            if !withStatistics { entry.statistics = nil }
            entry.destinations = try destinations(of: identity, withStatistics: withStatistics)
            return entry
        } catch {
            // A kernel without IPv6 has no service of it.
            if case .refused(.service, let number, _) = error, number == ESRCH || number == EAFNOSUPPORT {
                return nil
            }
            throw error
        }
    }

    /// Services with their servers, without idle times and sync daemons.
    ///
    /// - Parameters:
    ///   - withStatistics: false where nobody will look at the counters; connections are counted all the same.
    ///   - isWanted: which services' servers are read; the others are left out.
    package mutating func services(
        withStatistics: Bool, where isWanted: (VirtualService) -> Bool
    ) throws(KernelError) -> [ServiceSnapshot] {
        var entries = try services(withStatistics: withStatistics)
        entries.removeAll { !isWanted($0.service) }
        try addDestinations(to: &entries, withStatistics: withStatistics)
        return entries
    }
}
