import Foundation
import GuestSupport

/// A bash script in a folder of its own that has the built program as `ipvs`: `IPVS`, or else the debug build.
struct Shell {
    struct Answer: Equatable {
        var output: String
        var errors: String
        var status: Int32
    }

    /// Files to put into the folder, by name.
    var files: [String: String] = [:]

    /// What the program is run on, unless a test brings its own.
    static let site = [
        "site.rules": """
        -A -t 192.0.2.10:443 -s sh
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2
        -A -u 192.0.2.10:53 -s wlc
        -a -u 192.0.2.10:53 -r 10.1.0.3:53 -m -w 1
        @20 -e -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 0

        """,
        "flows.csv": """
        time,protocol,client,destination,duration
        0,tcp,10.0.0.1:1024,192.0.2.10:443,5
        0.5,udp,10.0.0.2:1024,192.0.2.10:53,
        1,tcp,10.0.0.1:1024,192.0.2.10:443,5
        2,tcp,10.0.0.3:1024,192.0.2.10:444,5
        21,tcp,10.0.0.1:1025,192.0.2.10:443,5
        21,tcp,10.0.0.2:1025,192.0.2.10:443,

        """,
    ]

    static func run(_ script: String, files: [String: String] = site) throws -> Answer {
        let place = FileManager.default.temporaryDirectory.appending(path: "ipvs-tests.\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: place.appending(path: "work"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        for (name, text) in files {
            try text.write(to: place.appending(path: "work/\(name)"), atomically: false, encoding: .utf8)
        }
        try FileManager.default.createSymbolicLink(
            at: place.appending(path: "ipvs"), withDestinationURL: URL(filePath: program))
        var spawn = Spawn(
            path: "/bin/bash", arguments: ["bash", "-c", "cd '\(place.path)/work' || exit 99\n" + script],
            environment: [
                "LC_ALL=C", "TERM=dumb", "COLUMNS=80",
                "PATH=\(place.path):/usr/local/bin:/usr/bin:/bin",
            ])
        spawn.output = "\(place.path)/output"
        spawn.errors = "\(place.path)/errors"
        spawn.limit = 300
        let outcome = try spawn.run()
        return Answer(
            output: try Guest.text(of: spawn.output), errors: try Guest.text(of: spawn.errors),
            status: outcome.status)
    }

    /// Beside the tests there is always one.
    private static let program = Guest.environment("IPVS") ?? BuiltPrograms.besideTests("ipvs")
}
