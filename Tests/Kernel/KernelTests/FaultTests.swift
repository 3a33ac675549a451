import Glibc
import GuestSupport
import Testing

/// A user without the right to use IPVS, on a kernel that has it.
@Suite(.inEmbeddedKernel) struct FaultTests {
    @Test(arguments: Restriction.all) func isToldWhatIsMissing(restriction: Restriction) throws {
        let tool = try RestrictedTool(restriction)
        let refusal = Complaint(
            "Permission denied (you must be root)",
            hint: "reading and changing the IPVS table both need CAP_NET_ADMIN; try: sudo ipvsadm …")
        #expect(try refusal.problems(with: tool) == [])
    }

    @Test(arguments: Restriction.all) func offlineCommandsWork(restriction: Restriction) throws {
        #expect(try offlineProblems(with: RestrictedTool(restriction)) == [])
    }

    /// Nothing of what was refused has happened.
    @Test func theTableStaysAsItWas() throws {
        let tools = try Restriction.all.map { try RestrictedTool($0) }
        let (before, statuses, after) = try withFreshTable { _ in
            try Tool.ours.succeed(
                "-R", input: "-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 192.168.1.1 -m\n")
            let before = try KernelTable.read()
            let statuses = try tools.flatMap { tool in
                try ["-C", "-D -t 10.0.0.1:80", "-A -t 10.0.0.2:80", "--set 1 2 3", "-Z"].map {
                    try tool($0).status
                }
                    + [tool("-R", input: "-C\n").status]
            }
            return (before, statuses, try KernelTable.read())
        }
        #expect(statuses.count == 12 && statuses.allSatisfy { $0 == 2 })
        #expect(before == after)
    }
}

/// A kernel without IPVS.
@Suite(.inEmbeddedKernel, .onlyWhereIPVS(is: "absent")) struct AbsentTests {
    private static let unavailable = Complaint(
        "Protocol not available",
        hint: "the kernel has no IPVS and its module could not be loaded; see: modprobe -v ip_vs")

    @Test func isToldThatThereIsNoIPVS() throws {
        #expect(try Self.unavailable.problems(with: RestrictedTool(nil)) == [])
    }

    @Test func offlineCommandsWork() throws { #expect(try offlineProblems(with: RestrictedTool(nil)) == []) }

    /// They cannot know whether it is there, and the remedy comes first.
    @Test func unprivilegedUsersAreToldToBecomeRoot() throws {
        let tool = try RestrictedTool(.user)
        let refusal = Complaint(
            "Permission denied (you must be root)",
            hint: "reading and changing the IPVS table both need CAP_NET_ADMIN; try: sudo ipvsadm …")
        #expect(try refusal.problems(with: tool) == [])
        #expect(try offlineProblems(with: tool) == [])
    }

    @Test func aContainerWithoutModprobeIsToldToUseTheHost() throws {
        let tool = try RestrictedTool(nil)
        let missing = Complaint(
            "Protocol not available",
            hint: "the kernel has no IPVS and /sbin/modprobe is missing, as in a container; "
                + "load the module on the host: modprobe ip_vs")
        let problems = try onOwnThread {
            try Guest.hide("/usr/sbin")
            let modprobe = access("/sbin/modprobe", F_OK) == 0 ? ["/sbin/modprobe is still there"] : []
            return try modprobe + missing.problems(with: tool) + offlineProblems(with: tool)
        }
        #expect(problems == [])
    }
}

/// A kernel whose IPVS is a module that is not loaded yet.
@Suite(.inEmbeddedKernel, .onlyWhereIPVS(is: "loadable")) struct LoadableTests {
    private static func isLoaded() throws -> Bool { try Guest.text(of: "/proc/modules").contains("ip_vs ") }

    /// One test, since what is loaded stays loaded.
    @Test func onlyCommandsForTheKernelLoadTheModule() throws {
        #expect(try !Self.isLoaded())
        #expect(try offlineProblems(with: RestrictedTool(nil)) == [])
        #expect(try !Self.isLoaded())
        try Self.readingLoadsNothing()
        let listing = try Tool.ours("-Ln")
        #expect(listing.status == 0 && listing.errors.isEmpty)
        #expect(listing.output.hasPrefix("IP Virtual Server version 1.2.1 (size=4096)\n"))
        #expect(try Self.isLoaded())
    }

    /// The kernel itself would load the module for whoever asks for the netlink family by name (`ctrl_getfamily`).
    private static func readingLoadsNothing() throws {
        let program = Tool(path: BuiltPrograms.ipvs)
        for words in ["where 10.0.0.1:5 --service 10.0.0.9:80 --live", "simulate --live --for 1"] {
            let answer = try program(words)
            #expect(answer.status != 0 && answer.output.isEmpty)
            #expect(answer.errors.contains("modprobe ip_vs"), "\(answer)")
            #expect(try !isLoaded(), "\(words)")
        }
        let doctor = try program("doctor --fix")
        #expect(doctor.status == 1 && doctor.errors.isEmpty)
        #expect(doctor.output == "# D001: The kernel has no IPVS\nmodprobe ip_vs\n")
        #expect(try !isLoaded())
    }
}

/// What is wrong with help, version and mistakes on the command line, which need neither the kernel nor any right.
private func offlineProblems(with tool: RestrictedTool) throws -> [String] {
    let said = [
        ("-h", 0, "\nUsage:\n", ""), ("--help", 0, "\nUsage:\n", ""), ("-v", 0, "ipvsadm v", ""),
        ("-A -t junk", 2, "", "illegal virtual server address[:port] specified\n"),
        ("-L --junk", 255, "", "--junk: unknown option\n"),
        ("-Ln -c --stats", 2, "", "options conflicts in the list command\n"), ("--junk", 255, "", "Try `"),
    ]
    return try said.compactMap { words, status, output, errors in
        let answer = try tool(words)
        let isRight =
            answer.status == status && answer.output.hasPart(output) && answer.errors.hasPart(errors)
        return isRight ? nil : "\(words): \(answer)"
    }
}

extension String {
    /// Nothing is part of nothing only.
    fileprivate func hasPart(_ text: String) -> Bool { text.isEmpty ? isEmpty : contains(text) }
}
