import IPVSModel

/// Which of the rules that kernels differ in a running one has. No version says so: they were taken over into older kernels.
extension KernelDirector where Link: ~Copyable {
    /// What the kernel showed.
    package enum ProfileAnswer: Sendable, Hashable {
        case shown(KernelProfile)
        /// There is no service to ask about.
        case noService
        /// It answered in another way.
        case unclear(TableChangeError)
        /// It did not answer.
        case silent
    }

    /// Finds out by a change that no kernel makes: a server that no service has is given an upper threshold of 2^31.
    ///
    /// Reworked kernels refuse a threshold above `INT_MAX` before they look for the server (EINVAL), legacy ones look for it
    /// first (ENOENT); both are checks in `ip_vs_edit_dest`, which stores nothing before it has found the server.
    ///
    /// It is safe on a director at work:
    /// * Nothing is changed. The server is a multicast address, which `ip_vs_add_dest` refuses, so that nobody can have added
    ///   it, not even in this moment.
    /// * No module is loaded: only names of schedulers, engines and tunnels make the kernel do that, and there is none in an
    ///   edit of a server.
    /// * Without a service the kernel ends before all that (ESRCH), and nothing is sent here.
    /// * Neither answer is logged by the kernel, and no counter counts it.
    ///
    /// It needs CAP_NET_ADMIN, as reading the table by netlink does.
    package mutating func profile(asking services: [ServiceIdentity]) -> ProfileAnswer {
        for service in services {
            let nowhere: IPAddress =
                service.family == .ipv4 ? .ipv4(0xe000_0000) : .ipv6(UInt128(0xff00) << 112)
            let probe = Destination(
                endpoint: Endpoint(address: nowhere, port: 0), method: .masquerading, weight: 0,
                thresholds: ConnectionThresholds(upper: UInt32(Int32.max) + 1))
            let report = apply([.editDestination(probe, of: service)], stoppingAtRefusal: true)
            switch report.outcomes.first {
            case .refused(.invalid, detail: _): return .shown(.reworked)
            case .refused(.noSuchDestination, detail: _): return .shown(.legacy)
            // Somebody deleted it meanwhile.
            case .refused(.noSuchService, detail: _): continue
            case .refused(let reason, detail: _): return .unclear(reason)
            default: return .silent
            }
        }
        return .noService
    }
}
