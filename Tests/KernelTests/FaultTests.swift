import Glibc
import GuestSupport
import Testing

/// A user without the right to use IPVS, on a kernel that has it.
@Suite(.inEmbeddedKernel) struct FaultTests {
    @Test(arguments: Restriction.all) func isToldWhatIsMissing(restriction: Restriction) throws {
        let tool = try RestrictedTool(restriction)
        let refusal = Complaint(
            "Permission denied (you must be root)",
            hint: "IPVS can only be used with CAP_NET_ADMIN; try: sudo ipvsadm …")
        try refusal.isMade(by: tool)
    }

    @Test(arguments: Restriction.all) func offlineCommandsWork(restriction: Restriction) throws {
        try checkOfflineCommands(RestrictedTool(restriction))
    }

    /// Nothing of what was refused has happened.
    @Test func theTableStaysAsItWas() throws {
        let tools = try Restriction.all.map { try RestrictedTool($0) }
        let (before, after) = try withFreshTable { _ in
            try Tool.ours.succeed(
                "-R", input: "-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 192.168.1.1 -m\n")
            let before = try KernelTable.read()
            for tool in tools {
                for words in ["-C", "-D -t 10.0.0.1:80", "-A -t 10.0.0.2:80", "--set 1 2 3", "-Z"] {
                    #expect(try tool(words).status == 2, "\(words)")
                }
                #expect(try tool("-R", input: "-C\n").status == 2)
            }
            return (before, try KernelTable.read())
        }
        #expect(before == after)
    }
}

/// A kernel without IPVS.
@Suite(.inEmbeddedKernel, .onlyWhereIPVS(is: "absent")) struct AbsentTests {
    private static let unavailable = Complaint(
        "Protocol not available",
        hint: "the kernel has no IPVS and its module could not be loaded; see: modprobe -v ip_vs")

    @Test func isToldThatThereIsNoIPVS() throws { try Self.unavailable.isMade(by: RestrictedTool(nil)) }

    @Test func offlineCommandsWork() throws { try checkOfflineCommands(RestrictedTool(nil)) }

    /// They cannot know whether it is there, and the remedy comes first.
    @Test func unprivilegedUsersAreToldToBecomeRoot() throws {
        let tool = try RestrictedTool(.user)
        let refusal = Complaint(
            "Permission denied (you must be root)",
            hint: "IPVS can only be used with CAP_NET_ADMIN; try: sudo ipvsadm …")
        try refusal.isMade(by: tool)
        try checkOfflineCommands(tool)
    }

    @Test func aContainerWithoutModprobeIsToldToUseTheHost() throws {
        let tool = try RestrictedTool(nil)
        let missing = Complaint(
            "Protocol not available",
            hint: "the kernel has no IPVS and /sbin/modprobe is missing, as in a container; "
                + "load the module on the host: modprobe ip_vs")
        try onOwnThread {
            try Guest.hide("/usr/sbin")
            #expect(access("/sbin/modprobe", F_OK) != 0)
            try missing.isMade(by: tool)
            try checkOfflineCommands(tool)
        }
    }
}

/// A kernel whose IPVS is a module that is not loaded yet.
@Suite(.inEmbeddedKernel, .onlyWhereIPVS(is: "loadable")) struct LoadableTests {
    @Test func onlyCommandsForTheKernelLoadTheModule() throws {
        func isLoaded() throws -> Bool { try Guest.text(of: "/proc/modules").contains("ip_vs ") }
        #expect(try !isLoaded())
        try checkOfflineCommands(RestrictedTool(nil))
        #expect(try !isLoaded())
        let listing = try Tool.ours("-Ln")
        #expect(listing.status == 0 && listing.errors.isEmpty)
        #expect(listing.output.hasPrefix("IP Virtual Server version 1.2.1 (size=4096)\n"))
        #expect(try isLoaded())
    }
}

/// Help, version and mistakes on the command line: they need neither the kernel nor any right.
private func checkOfflineCommands(_ tool: RestrictedTool) throws {
    let help = try tool("-h")
    #expect(help.status == 0 && help.errors.isEmpty && help.output.contains("\nUsage:\n"))
    #expect(try tool("--help") == help)
    let version = try tool("-v")
    #expect(version.status == 0 && version.errors.isEmpty && version.output.hasPrefix("ipvsadm v"))
    for (words, message) in [
        ("-A -t junk", "illegal virtual server address[:port] specified"),
        ("-L --junk", "--junk: unknown option"),
        ("-Ln -c --stats", "options conflicts in the list command"),
        ("--junk", "Try `"),
    ] {
        let mistake = try tool(words)
        #expect(mistake.status != 0 && mistake.output.isEmpty, "\(words)")
        #expect(mistake.errors.hasPrefix(message), "\(words)")
    }
}
