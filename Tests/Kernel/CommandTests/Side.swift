import Glibc
import GuestSupport

/// One of the two tools in its own place: a directory to work in, a PATH with the tool as `ipvsadm`,
/// and a network namespace with its own table.
final class Side {
    private let tool: String
    private let binaries: String
    private let place: String
    private var namespace: NetworkNamespace

    /// The tool is copied, so that it can be run by a user who may not look into our build directory.
    init(name: String, tool: String, under root: String) throws(GuestError) {
        binaries = "\(root)/\(name)/bin"
        place = "\(root)/\(name)/place"
        self.tool = "\(binaries)/ipvsadm"
        for directory in ["\(root)/\(name)", binaries] where mkdir(directory, 0o755) < 0 {
            throw .system(directory)
        }
        try Guest.write(try Guest.bytes(of: tool), to: self.tool, mode: 0o755)
        namespace = try NetworkNamespace()
        for companion in ["ipvsadm-save", "ipvsadm-restore"] { try addCompanion(companion, of: tool) }
    }

    /// A program beside the tool, as Debian's scripts are; ours is the tool itself by another name. The scripts have a
    /// search path of their own, so they call the tool that is installed.
    private func addCompanion(_ name: String, of tool: String) throws(GuestError) {
        let beside = tool.split(separator: "/", omittingEmptySubsequences: false).dropLast() + [name[...]]
        let path = beside.joined(separator: "/")
        if access(path, X_OK) == 0 {
            try Guest.write(try Guest.bytes(of: path), to: "\(binaries)/\(name)", mode: 0o755)
        } else if symlink("ipvsadm", "\(binaries)/\(name)") < 0 {
            throw .system("\(binaries)/\(name)")
        }
    }

    /// A new, empty table and an empty directory.
    func renew() throws(GuestError) {
        namespace = try NetworkNamespace()
        _ = try Spawn(path: "/bin/rm", arguments: ["rm", "-rf", place], environment: []).run()
        guard mkdir(place, 0o777) == 0, chmod(place, 0o777) == 0 else { throw .system(place) }
    }

    /// Runs a command here; with `tool` the words `ipvsadm` in it mean another side's tool.
    func run(_ invocation: Invocation, with other: Side? = nil) throws(GuestError) -> Answer {
        try run((other ?? self).spawn(invocation.command), input: invocation.input)
    }

    /// Runs the tool here.
    ///
    /// - Parameter words: with its name.
    func run(words: [String], input: String? = nil) throws(GuestError) -> Answer {
        try run(spawn(words), input: input)
    }

    private func run(_ program: Spawn, input: String?) throws(GuestError) -> Answer {
        try namespace.enter()
        guard chdir(place) == 0 else { throw .system(place) }
        var spawn = program
        (spawn.output, spawn.errors) = ("\(place).out", "\(place).err")
        if let input {
            spawn.input = "\(place).in"
            try Guest.write(Array(input.utf8), to: spawn.input)
        }
        let outcome = try spawn.run()
        return Answer(
            output: try Guest.text(of: spawn.output), errors: try Guest.text(of: spawn.errors),
            status: outcome.status)
    }

    /// The table as the kernel has it.
    func table() throws(GuestError) -> KernelTable {
        try namespace.enter()
        return try KernelTable.read()
    }

    private var environment: [String] {
        [
            "LC_ALL=C", "HOME=/root",
            "PATH=\(binaries):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ]
    }

    private func spawn(_ words: [String]) -> Spawn {
        Spawn(path: tool, arguments: words, environment: environment)
    }

    private func spawn(_ command: String) -> Spawn {
        if let words = ShellWords.split(command), words.first == "ipvsadm" { return spawn(words) }
        return Spawn(path: "/bin/bash", arguments: ["bash", "-c", command], environment: environment)
    }
}
