import CGuest
import Glibc

/// Where these programs may run: they make namespaces and load rules, so only inside the embedded kernel.
package enum Guest {
    /// True inside User-Mode Linux.
    package static var isHere: Bool {
        (try? text(of: "/proc/cpuinfo"))?.contains("User Mode Linux") ?? false
    }

    /// Tests that change namespaces start with this: where they are required but cannot run, nothing may happen.
    package static func insist() throws(GuestError) {
        guard isHere else { throw GuestError("this needs the embedded kernel: Tests/Kernel/kernel-tests") }
    }

    /// `make test` and CI set it: what cannot run is then a failure and not skipped.
    package static var isRequired: Bool { environment("IPVS_KERNEL_TESTS") == "require" }

    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Gives the calling thread its own mounts and lays the files of `directory` over those in /etc.
    package static func cover(_ names: [String], from directory: String) throws(GuestError) {
        let failed = guest_own_files()
        guard failed == 0 else { throw .system("cannot make a mount namespace", failed) }
        for name in names where mount("\(directory)/\(name)", "/etc/\(name)", nil, UInt(MS_BIND), nil) < 0 {
            throw .system("cannot lay \(directory)/\(name) over /etc/\(name)")
        }
    }

    /// Gives the calling thread its own mounts and lays an empty folder over `directory`.
    package static func hide(_ directory: String) throws(GuestError) {
        let failed = guest_own_files()
        guard failed == 0 else { throw .system("cannot make a mount namespace", failed) }
        guard mount("none", directory, "tmpfs", 0, nil) == 0 else {
            throw .system("cannot hide \(directory)")
        }
    }

    /// A whole file; bytes that are not UTF-8 become replacement characters.
    package static func text(of path: String) throws(GuestError) -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    package static func bytes(of path: String) throws(GuestError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system(path) }
        defer { close(file) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(file, &block, block.count)
            guard count >= 0 else { throw .system(path) }
            if count == 0 { return content }
            content += block[..<count]
        }
    }

    package static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(GuestError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw .system(path) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw .system(path) }
            rest = rest.dropFirst(count)
        }
    }
}
