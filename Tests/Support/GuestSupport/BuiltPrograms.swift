import Glibc

/// The programs that tests run. The environment may name others in their place.
package enum BuiltPrograms {
    /// Ours as `make build` makes them, which is as they are released.
    package static let ipvsadm = Guest.environment("IPVSADM") ?? released("ipvsadm")
    package static let ipvs = Guest.environment("IPVS") ?? released("ipvs")
    /// Debian's `ipvsadm`, in C.
    package static let reference = Guest.environment("IPVSADM_REFERENCE") ?? "/usr/sbin/ipvsadm"

    /// A program as the tests are built, with all checks: it lies beside them.
    package static func besideTests(_ name: String) -> String {
        guard let tests = realpath("/proc/self/exe", nil) else { return name }
        defer { free(tests) }
        return folder(of: String(cString: tests)) + "/" + name
    }

    private static func released(_ name: String) -> String {
        let package = (1...4).reduce(#filePath) { path, _ in folder(of: path) }
        return "\(package)/.build/release/\(name)"
    }

    private static func folder(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
