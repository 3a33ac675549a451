import Glibc

/// What the user of this process may do, where the kernel's IPVS is not there to say so.
package enum Privilege {
    /// Why a raw socket cannot be opened, as an error number; 0 when it can.
    package static func rawSocketRefusal() -> Int32 {
        let probe = socket(
            AF_INET, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), Int32(IPPROTO_RAW))
        guard probe < 0 else {
            close(probe)
            return 0
        }
        return errno
    }
}
