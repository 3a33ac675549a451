import GuestSupport

/// One of the two programs, run with its output in a file of its own.
struct Tool {
    let name: String
    let path: String
    let directory: String

    var output: String { "\(directory)/\(name).out" }

    private func spawn(_ arguments: [String], input: String) -> Spawn {
        var spawn = Spawn(
            path: path, arguments: ["ipvsadm"] + arguments,
            environment: ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin"])
        spawn.input = input
        spawn.output = output
        spawn.errors = "\(directory)/\(name).err"
        spawn.limit = 600
        return spawn
    }

    /// Milliseconds from start to end.
    func time(_ arguments: [String], input: String = "/dev/null") throws -> Double {
        let outcome = try spawn(arguments, input: input).run()
        guard outcome.status == 0 else {
            let errors = try Guest.text(of: "\(directory)/\(name).err")
            throw GuestError("\(path) \(arguments) ended with \(outcome.status): \(errors)")
        }
        return Double(outcome.nanoseconds) / 1_000_000
    }

    /// The most memory it held, in kilobytes.
    func peak(_ arguments: [String], input: String = "/dev/null") throws -> Int {
        try spawn(arguments, input: input).peak()
    }
}
