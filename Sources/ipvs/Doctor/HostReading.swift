import Glibc
import IPVSFormats
import IPVSKernel
import IPVSModel

extension Patient {
    /// The running kernel and its host. Nothing is loaded, changed or sent anywhere.
    ///
    /// - Parameter table: what is to be examined in place of the kernel's own table.
    init(reading table: TableSnapshot? = nil) throws(Failure) {
        var host = HostFacts()
        var snapshot: TableSnapshot?
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            host.connectionTableSize = director.information.connectionTableSize
            snapshot = try director.snapshot()
        } catch {
            guard case .noFamily = error else { throw .kernel(error) }
        }
        // What the kernel uses it has.
        host.schedulers = Set(snapshot?.services.map(\.service.scheduler.rawValue) ?? [])
        if table == nil, snapshot != nil { host.listedServices = try? ServiceFile.numberOfServices() }
        self.init(snapshot: table ?? snapshot, host: host)
        readKernel()
        self.host.interfaces = Self.interfaces()
        readSettings()
        readRoutes()
        self.host.managers = ServiceManager.running.map { manager in
            let count = manager.services.map { services in
                self.services.count { services.contains($0.service.identity) }
            }
            return HostFacts.Manager(name: manager.name, services: count)
        }
    }

    private mutating func readKernel() {
        var name = utsname()
        guard uname(&name) == 0 else { return }
        host.release = HostText.string(name.release)
        host.version = HostText.string(name.version)
        let loaded = HostText.lines("/proc/modules").compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        let folder = "/lib/modules/\(host.release)"
        // `kernel/net/netfilter/ipvs/ip_vs_rr.ko.xz: kernel/net/…`
        let files = ["modules.builtin", "modules.dep"].map {
            HostText.lines("\(folder)/\($0)").map(HostText.module)
        }
        host.modules = Set((loaded + files[0]).filter(HostText.concernsIPVS))
        // Without the lists of modules nobody knows what could be loaded.
        guard !files.joined().isEmpty else {
            host.schedulers = []
            return
        }
        let known = Set(loaded + files.joined())
        host.schedulers.formUnion(
            SchedulerName.known.map(\.rawValue).filter { known.contains("ip_vs_\($0)") })
    }

    /// The interfaces of this network namespace.
    static func interfaces() -> [HostFacts.Interface] {
        var interfaces: [HostFacts.Interface] = []
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        // /sys may show another network than ours.
        var longest: [String: UInt32] = [:]
        if var socket = RouteSocket() { longest = socket.longestPackets() }
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            // An address with a label, such as eth0:1, is on the interface before the colon.
            let name = String(String(cString: entry.ifa_name).prefix { $0 != ":" })
            if !interfaces.contains(where: { $0.name == name }) {
                interfaces.append(
                    HostFacts.Interface(
                        name: name, mtu: longest[name] ?? 0, isUp: entry.ifa_flags & UInt32(IFF_UP) != 0,
                        addresses: [])
                )
            }
            if let address = IPAddress(entry.ifa_addr),
                let index = interfaces.firstIndex(where: { $0.name == name })
            {
                interfaces[index].addresses.append(address)
            }
        }
        return interfaces
    }

    private mutating func readSettings() {
        let own = HostText.entries(of: "/proc/sys/net/ipv4/vs").map { "net/ipv4/vs/\($0)" }
        let ofInterfaces = (["all"] + host.interfaces.map(\.name)).flatMap { name in
            ["rp_filter", "send_redirects"].map { "net/ipv4/conf/\(name)/\($0)" }
        }
        let others = [
            "net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", "net/ipv4/tcp_keepalive_time",
            "net/netfilter/nf_conntrack_max", "net/netfilter/nf_conntrack_count",
        ]
        for path in own + ofInterfaces + others {
            host.settings[path] = Sysctl.value(at: path)
        }
    }

    /// Addresses that nobody has any more (RFC 7526), for which the default route counts: the kernel takes 0.0.0.0 for its
    /// own.
    private static let elsewhere: [(AddressFamily, IPAddress)] = [
        (.ipv4, .ipv4(0xc058_6301)), (.ipv6, .ipv6(UInt128(0x2002_c058_6301) << 80)),
    ]

    private mutating func readRoutes() {
        guard var socket = RouteSocket() else { return }
        for address in Set(serviceAddresses + servers.map(\.address)).sorted() {
            host.routes[address] = socket.route(to: address).map { HostFacts.Route($0, to: address) }
        }
        for (family, address) in Self.elsewhere {
            let everywhere = IPAddress.unspecified(family)
            host.routes[everywhere] = socket.route(to: address).map { HostFacts.Route($0, to: everywhere) }
        }
        let wanted = Set(servers.map(\.address))
        host.neighbours = socket.neighbours().filter { wanted.contains($0.address) }.map {
            HostFacts.Neighbour(address: $0.address, answers: $0.answers)
        }
    }
}

extension HostFacts.Route {
    fileprivate init(_ route: RouteSocket.Route, to address: IPAddress) {
        self.init(
            address: address, source: route.source, interface: route.interface, gateway: route.gateway)
    }
}

/// Small texts of the kernel.
private enum HostText {
    /// `modules.dep` of a distribution's kernel has some hundred thousand bytes.
    private static let longest = 1 << 24

    static func lines(_ path: String) -> [String] {
        guard let bytes = try? InputFile(path).bytes(atMost: longest) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The module of a line that begins with its file; dashes and underscores are the same in names of modules.
    static func module(_ line: String) -> String {
        let path = line.prefix { $0 != ":" }
        let file = path.split(separator: "/").last ?? ""
        return String(file.prefix { $0 != "." }.map { $0 == "-" ? "_" : $0 })
    }

    static func concernsIPVS(_ module: String) -> Bool {
        ["ip_vs", "nf_conntrack", "nf_nat"].contains { module == $0 || module.hasPrefix("\($0)_") }
    }

    static func entries(of folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Characters of a structure of the system.
    static func string<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension IPAddress {
    /// nil for what is no address of IP.
    fileprivate init?(_ address: UnsafeMutablePointer<sockaddr>?) {
        guard let address else { return nil }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                .ipv4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            let bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
            }
            self = .ipv6(bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
        default: return nil
        }
    }
}
