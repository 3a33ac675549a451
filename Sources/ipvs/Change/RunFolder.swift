import Glibc

/// What `ipvs` has to know until the host starts anew, in files of each network namespace: each has a table of its own.
enum RunFolder {
    static let path = "/run/ipvs"

    static func make() throws(Failure) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .writing(path, .system(errno)) }
    }

    /// The number of our network namespace, for names of files.
    static var namespace: String { RunningProgram.namespace(of: "self")?.filter(\.isNumber) ?? "0" }
}
