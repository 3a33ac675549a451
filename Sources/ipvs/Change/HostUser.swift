import Glibc

/// Who runs the program, and where, for records.
enum HostUser {
    /// The name under which somebody came, where sudo tells it; a number where there is no name. No user database is
    /// asked: the program is static and loads no modules of the host.
    static var name: String {
        let number = getuid()
        let named = getenv("SUDO_USER").map { String(cString: $0) }
        if let named, !named.isEmpty { return "\(named) (sudo)" }
        return number == 0 ? "root" : "user \(number)"
    }

    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
