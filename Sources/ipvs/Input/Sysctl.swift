/// The settings of the running kernel's load balancer, `/proc/sys/net/ipv4/vs`. They are only read.
enum Sysctl {
    /// nil where this kernel does not have it: older ones lack some, and IPVS may not be loaded.
    static func value(_ name: String) -> Int64? {
        guard let bytes = try? InputFile("/proc/sys/net/ipv4/vs/\(name)").bytes(atMost: 64) else {
            return nil
        }
        return Int64(String(decoding: bytes, as: UTF8.self).filter { $0.isNumber || $0 == "-" })
    }
}
