import Glibc
import GuestSupport
import Testing

/// The tests of this target run the built program as a shell runs it, in the embedded kernel, each with an empty
/// table of its own. They measure time and send signals, so one runs at a time, and in a boot without other tests.
@Suite(
    .serialized, .enabled(if: Guest.isHere || Guest.isRequired, "needs the embedded kernel: make test-kernel")
)
enum RobustTests {}

/// A bash script with the built programs as `ipvsadm` and `ipvs`, and C ipvsadm as `reference`, in a directory of its own.
struct Shell {
    /// What can be seen of a script from outside.
    struct Answer: Equatable {
        var output: String
        var errors: String
        var status: Int32
        var seconds: Double

        var lines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }
    }

    /// Files to lay over those in /etc, by name.
    var etc: [String: String] = [:]
    /// Seconds after which the script is killed.
    var limit = 180
    /// Runs on the script's thread, in its network namespace, before it.
    var preparing: () throws -> Void = {}

    func run(_ script: String) throws -> Answer {
        try onOwnThread {
            let namespace = try NetworkNamespace()
            defer { withExtendedLifetime(namespace) {} }
            let place = "/run/robust.\(getpid())"
            for directory in [place, "\(place)/bin", "\(place)/etc"] where mkdir(directory, 0o755) < 0 {
                throw GuestError.system(directory)
            }
            defer { _ = try? Spawn(path: "/bin/rm", arguments: ["rm", "-rf", place], environment: []).run() }
            // A copy, so that it can be run by a user who may not look into our build directory.
            try Guest.write(
                try Guest.bytes(of: BuiltPrograms.ipvsadm),
                to: "\(place)/bin/ipvsadm", mode: 0o755)
            guard let ipvs = realpath(BuiltPrograms.ipvs, nil) else {
                throw GuestError.system("ipvs")
            }
            defer { free(ipvs) }
            guard symlink(ipvs, "\(place)/bin/ipvs") == 0 else { throw GuestError.system("bin/ipvs") }
            for (name, text) in etc { try Guest.write(Array(text.utf8), to: "\(place)/etc/\(name)") }
            try Guest.cover(Array(etc.keys), from: "\(place)/etc")
            try preparing()
            return try Self.run(script, in: place, limit: limit)
        }
    }

    private static func run(_ script: String, in place: String, limit: Int) throws -> Answer {
        var spawn = Spawn(
            path: "/bin/bash",
            arguments: ["bash", "-c", "cd \(place) || exit 99\n" + functions + script],
            environment: [
                "LC_ALL=C", "HOME=/root", "TERM=dumb",
                "ROBUST_ROUNDS=\(Guest.environment("ROBUST_ROUNDS") ?? "10")",
                "PATH=\(place)/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ])
        (spawn.output, spawn.errors) = ("\(place)/output", "\(place)/errors")
        spawn.limit = limit
        let outcome = try spawn.run()
        return Answer(
            output: try Guest.text(of: spawn.output), errors: try Guest.text(of: spawn.errors),
            status: outcome.status, seconds: Double(outcome.nanoseconds) / 1e9)
    }

    /// What scripts may use.
    private static let functions = """
        reference() { /usr/sbin/ipvsadm "$@"; }
        # Waits until the kernel's own file says so.
        see() {
            local try
            for try in {1..800}; do
                grep -q -- "$1" /proc/net/ip_vs && echo "seen $1" && return
                sleep 0.05
            done
            echo "not seen: $1"
        }
        # Rules for COUNT services with SERVERS servers each, in addresses whose order is also that of their text.
        rules() {
            awk -v count="$1" -v servers="$2" 'BEGIN {
                for (i = 0; i < count; i++) {
                    service = sprintf("-t 10.1.%d.%d:8080", 100 + int(i / 100), 100 + i % 100)
                    print "-A " service " -s rr"
                    for (j = 0; j < servers; j++) printf "-a %s -r 192.168.1.%d:8080 -m -w 1\\n", service, 100 + j
                }
            }'
        }

        """
}
