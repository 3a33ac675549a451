internal import CIPVS
import Glibc

/// How the attempt to load the kernel's `ip_vs` module ended. Who opens the kernel decides whether it is made.
public enum ModuleLoading: Sendable, Hashable {
    /// modprobe could not be started: there is none, as in most containers.
    case notStarted(errno: Int32)
    /// modprobe ended with this status.
    case ended(status: Int32)

    /// The program that loads kernel modules.
    public static let program = "/sbin/modprobe"

    /// Asks modprobe for `module`. Its messages go where this program's go; quietly, it does not say that there is no
    /// such module.
    public static func load(_ module: String, quietly: Bool) -> ModuleLoading {
        run((quietly ? ["--quiet"] : []) + ["--", module])
    }

    /// Asks modprobe for all of `modules` at once, and quietly.
    package static func load(_ modules: [String]) -> ModuleLoading {
        run(["--all", "--quiet", "--"] + modules)
    }

    private static func run(_ arguments: [String]) -> ModuleLoading {
        var words: [UnsafeMutablePointer<CChar>?] = []
        for word in [program] + arguments { words.append(strdup(word)) }
        defer { for word in words { free(word) } }
        let status: Int32 = cipvs_run(program, words + [nil])
        return status < 0 ? .notStarted(errno: 0 - status) : .ended(status: status)
    }
}
