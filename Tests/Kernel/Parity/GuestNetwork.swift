import CParity
import Glibc
import GuestSupport
import IPVSModel

/// Clients, a director and servers in one network namespace: the director is its kernel, everybody else is the far
/// end of one Ethernet device. Whom a frame is meant for is told by its hardware address.
final class GuestNetwork {
    private let namespace: NetworkNamespace
    private let tap: Int32
    /// Where frames with a firewall mark come in; made when there are any.
    private var markingWay: Int32 = -1
    private var markedFrames: Int32 = -1

    static let director: [UInt8] = [0x02, 0, 0, 0, 0, 1]
    private static let clients: [UInt8] = [0x02, 0, 0, 0, 0, 2]
    static let device = "tap0"
    private static let node = "/run/parity-tun"

    init(servers: [IPAddress], _ sysctls: ParityCase.Sysctls) throws {
        namespace = try NetworkNamespace()
        // The guest may see the host's devices, which are not its own.
        if access(Self.node, R_OK) != 0 { _ = mknod(Self.node, S_IFCHR | 0o600, 10 << 8 | 200) }
        tap = parity_tap(Self.node, Self.device, Self.director)
        guard tap >= 0 else { throw GuestError("cannot make a network device: errno \(-tap)") }
        try Self.route()
        for (index, server) in servers.enumerated() {
            try Self.check(
                parity_neighbour(
                    Self.device, server.bytes, Int32(server.bytes.count), Self.hardware(ofServer: index)))
        }
        for (name, value) in Self.settings(sysctls) {
            try Guest.write(Array("\(value)\n".utf8), to: "/proc/sys/net/\(name)")
        }
        drain()
    }

    deinit {
        close(tap)
        if markingWay >= 0 { close(markingWay) }
        if markedFrames >= 0 { close(markedFrames) }
    }

    private static func route() throws {
        let gateway4: [UInt8] = [10, 255, 255, 254]
        let gateway6: [UInt8] = [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [2]
        let any4 = [UInt8](repeating: 0, count: 4)
        let any6 = [UInt8](repeating: 0, count: 16)
        let servers6: [UInt8] = [0xfd, 0, 0, 5] + [UInt8](repeating: 0, count: 12)
        let virtual6: [UInt8] = [0x20, 1, 0x0d, 0xb8, 0, 1] + [UInt8](repeating: 0, count: 10)
        let own6: [UInt8] = [0xfd, 0, 0, 6] + [UInt8](repeating: 0, count: 11) + [1]
        try check(parity_address(device, [10, 255, 255, 1], 4, 32))
        try check(parity_address(device, own6, 16, 128))
        try check(parity_neighbour(device, gateway4, 4, clients))
        try check(parity_neighbour(device, gateway6, 16, clients))
        try check(parity_local_route([192, 0, 2, 0], 4, 24))
        try check(parity_local_route(virtual6, 16, 48))
        try check(parity_route(device, [172, 16, 0, 0], 4, 12, nil))
        try check(parity_route(device, servers6, 16, 32, nil))
        try check(parity_route(device, any4, 4, 0, gateway4))
        try check(parity_route(device, any6, 16, 0, gateway6))
    }

    private static func settings(_ sysctls: ParityCase.Sysctls) -> [(String, UInt32)] {
        [
            ("ipv4/ip_forward", 1), ("ipv6/conf/all/forwarding", 1),
            ("ipv4/conf/all/rp_filter", 0), ("ipv4/conf/\(device)/rp_filter", 0),
            ("ipv4/vs/conn_reuse_mode", sysctls.connectionReuseMode),
            ("ipv4/vs/expire_nodest_conn", sysctls.expiresConnectionsWithoutDestination ? 1 : 0),
            ("ipv4/vs/expire_quiescent_template", sysctls.expiresQuiescentTemplates ? 1 : 0),
            ("ipv4/vs/sloppy_tcp", sysctls.isSloppyTCP ? 1 : 0),
            ("ipv4/vs/sloppy_sctp", sysctls.isSloppySCTP ? 1 : 0),
            ("ipv4/vs/am_droprate", sysctls.dropRate ?? 10),
            ("ipv4/vs/drop_packet", sysctls.dropRate == nil ? 0 : 3),
            ("ipv4/vs/secure_tcp", sysctls.isSecureTCP ? 3 : 0),
            ("ipv4/vs/backup_only", sysctls.isBackupOnly ? 1 : 0),
            ("ipv4/vs/lblc_expiration", sysctls.localityExpiration),
            ("ipv4/vs/lblcr_expiration", sysctls.localityExpiration),
        ]
    }

    private static func hardware(ofServer index: Int) -> [UInt8] { [0x02, 0, 0, 0, 1, UInt8(index)] }

    private static func check(_ result: Int32) throws {
        guard result == 0 else { throw GuestError("cannot set up the network: errno \(-result)") }
    }

    /// A frame that reached a server, and which one.
    struct Delivery {
        var server: Int
        var frame: [UInt8]
    }

    /// The last frame that came back to clients on what was sent last.
    private(set) var reply: [UInt8]?

    /// Sends a frame to the director; what it makes of it is done when this returns.
    ///
    /// - Parameter mark: the firewall mark that it comes with; 0 for none.
    func send(_ frame: [UInt8], mark: UInt32 = 0) throws -> Delivery? {
        if mark != 0 {
            try sendMarked(frame, mark)
        } else {
            guard write(tap, frame, frame.count) == frame.count else { throw GuestError.system("write") }
        }
        var delivery: Delivery?
        reply = nil
        var buffer = [UInt8](repeating: 0, count: 2048)
        while true {
            let count = read(tap, &buffer, buffer.count)
            if count < 14 { return delivery }
            if buffer[0] == 0x02, buffer[4] == 1 {
                delivery = Delivery(server: Int(buffer[5]), frame: Array(buffer[..<count]))
            } else if buffer[..<6].elementsEqual(Self.clients) {
                reply = Array(buffer[..<count])
            }
        }
    }

    private func sendMarked(_ frame: [UInt8], _ mark: UInt32) throws {
        if markingWay < 0 {
            markingWay = parity_marking_way("mark0", "mark1", Self.director)
            markedFrames = parity_listener("mark1")
            guard markingWay >= 0, markedFrames >= 0 else {
                throw GuestError(
                    "cannot make devices for marked packets: errno \(-min(markingWay, markedFrames))")
            }
        }
        let result = parity_send_marked(markingWay, markedFrames, frame, Int32(frame.count), mark)
        guard result == 0 else { throw GuestError("cannot send a marked packet: errno \(-result)") }
    }

    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 2048)
        while read(tap, &buffer, buffer.count) > 0 {}
    }
}
