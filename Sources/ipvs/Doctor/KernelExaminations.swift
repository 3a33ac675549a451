import IPVSModel
import IPVSSimulator

/// What the kernel itself has and shows.
extension Patient {
    func examineIPVS() -> Outcome {
        snapshot == nil
            ? .found([
                Symptom(
                    message: "the running kernel, \(host.release), has no IPVS", commands: ["modprobe ip_vs"])
            ]) : .fine
    }

    /// `ip_vs_info_seq_next` counts the services of every namespace, `ip_vs_info_array` only its own.
    func examineServiceFile() -> Outcome {
        guard let listed = host.listedServices else { return .unknown }
        guard listed < services.count else { return .fine }
        return .found([
            Symptom(
                message:
                    "/proc/net/ip_vs shows \(CountText.text(listed)) of \(CountText.text(services.count, "service"))"
            )
        ])
    }

    func examineProfile() -> Outcome {
        guard let release = KernelRelease(version: host.version, release: host.release) else {
            return .unknown
        }
        guard let profile = release.profile else { return .unknown }
        guard profile != .initial else { return .fine }
        return .found([
            Symptom(
                message:
                    "this is \(release): give --profile \(profile.rawValue) to what simulates without --live")
        ])
    }

    func examineSchedulers() -> Outcome {
        guard !host.schedulers.isEmpty else { return .unknown }
        return Outcome(
            services.compactMap { entry in
                let scheduler = entry.service.scheduler
                guard scheduler != .noScheduler else {
                    return Symptom(
                        subject: "\(entry.service.identity)",
                        message: "no scheduler, so every connection is refused")
                }
                guard !host.schedulers.contains(scheduler.rawValue) else { return nil }
                return Symptom(
                    subject: "\(entry.service.identity)",
                    message:
                        "the kernel \(host.release) has no scheduler \(scheduler), which is the module ip_vs_\(scheduler)"
                )
            })
    }

    /// The most that the kernel takes for `conn_tab_bits`: 20 before 6.5.
    private var mostBits: Int {
        let release = KernelRelease(version: host.version, release: host.release)
        return release.map { $0 < KernelRelease(6, 5, 0) ? 20 : 27 } ?? 20
    }

    /// More entries in each row cost more than a look at one line of memory. The alert IPVSConnectionTableCrowded says the
    /// same.
    private static let mostInARow: UInt64 = 2

    func examineConnectionTable() -> Outcome {
        guard let size = host.connectionTableSize, size > 0 else { return .unknown }
        let entries = servers.reduce(UInt64(0)) { sum, server in
            let counts = server.state.counts
            return sum + UInt64(counts.active) + UInt64(counts.inactive) + UInt64(counts.persistent)
        }
        guard entries > UInt64(size) * Self.mostInARow else { return .fine }
        var bits = 1
        while bits < mostBits, UInt64(1) << UInt64(bits) < entries { bits += 1 }
        guard UInt64(1) << UInt64(bits) > UInt64(size) else {
            return .found([
                Symptom(message: "\(entries) entries in \(size) rows, the most that this kernel takes")
            ])
        }
        return .found([
            Symptom(
                message:
                    "\(entries) entries in \(size) rows; conn_tab_bits=\(bits) makes \(1 << bits)",
                commands: ["echo options ip_vs conn_tab_bits=\(bits) >/etc/modprobe.d/ipvs-connections.conf"])
        ])
    }

    /// The port of FTP's control connection, which `ip_vs_ftp` looks after.
    private static let portOfFTP: UInt16 = 21

    func examineFTP() -> Outcome {
        let services = services.filter { entry in
            guard case .endpoint(.tcp, let endpoint) = entry.service.identity else { return false }
            return endpoint.port == Self.portOfFTP
                && entry.destinations.contains { $0.destination.method == .masquerading }
        }
        guard !services.isEmpty else { return .doesNotApply }
        guard !host.modules.contains("ip_vs_ftp") else { return .fine }
        return .found(
            services.map {
                Symptom(
                    subject: "\($0.service.identity)", message: "FTP by NAT, and ip_vs_ftp is not loaded",
                    commands: ["modprobe ip_vs_ftp"])
            })
    }
}

/// The number of a kernel.
struct KernelRelease: Sendable, Hashable, Comparable, CustomStringConvertible {
    var major: Int
    var minor: Int
    var patch: Int

    init(_ major: Int, _ minor: Int, _ patch: Int) {
        (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    /// Debian's releases keep their patch to themselves, and say it in the version: `#1 SMP … Debian 6.1.192-1 (…)`.
    init?(version: String, release: String) {
        guard let found = (version.split(separator: " ") + [release[...]]).lazy.compactMap(Self.init).first
        else {
            return nil
        }
        self = found
    }

    /// `6.1.192-1`
    private init?(_ text: Substring) {
        let number = text.prefix { $0 != "-" && $0 != "+" }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3, parts.count == 3 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    var description: String { "\(major).\(minor).\(patch)" }

    /// Which rules it has, by Debian's sources and kernels; nil where they were not seen. Other series took the rules over at
    /// other times.
    var profile: KernelProfile? {
        switch (major, minor) {
        case (6, 1): patch >= 187 ? .reworked : patch <= 176 ? .legacy : nil
        case (6, 12): patch >= 107 ? .reworked : nil
        default: nil
        }
    }
}
