import Testing

/// What is no input of ours, and does not end or is very long: an error, in little memory, whatever option names it.
@Suite struct HostileInputTests {
    /// Everything that takes a file, with `X` in its place.
    private static let commands = [
        "simulate --rules X", "simulate --rules site.rules --flows X", "compare X --schedulers rr",
        "compare site.rules --schedulers rr --flows X",
        "where --clients-file X --service 192.0.2.10:443 --rules site.rules", "test X",
        "test rules.test", "test flows.test", "test moved.test",
    ]

    /// How `X` is made.
    private static let inputs = [
        "ln -s /dev/zero X", "yes '' | head -c 50000000 >X", "truncate -s 100M X", "mkfifo X; yes '' >X &",
        "mkfifo X; tr '\\0' x </dev/zero >X &", "mkfifo X; { echo \(header); yes ''; } >X &",
    ]

    private static let header = "time,protocol,client,destination,duration"

    @Test(arguments: inputs) func endsInLittleMemory(input: String) throws {
        var files = Shell.site
        let expectation = "expect share 10.1.0.1:443 0%..\n"
        files["rules.test"] = "rules X\n" + expectation
        files["flows.test"] = "rules site.rules\nflows X\n" + expectation
        files["moved.test"] = "rules site.rules\nworkload for 1\nexpect moved 0%.. X\n"
        files["measure.py"] = """
            import resource, subprocess, sys
            # Against the machine's death where this fails.
            limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
            run = subprocess.run(sys.argv[1:], preexec_fn=limit, capture_output=True, text=True, timeout=200)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            print(run.returncode, run.stderr.split(":")[0], "little" if peak < 64 else f"{peak} MiB")

            """
        let runs = Self.commands.map { "rm -f X; \(input)\npython3 measure.py ipvs \($0) </dev/null" }
        let answer = try Shell.run(runs.joined(separator: "\n"), files: files)
        #expect(answer.output == String(repeating: "2 ipvs little\n", count: runs.count))
        #expect(answer.errors == "")
    }

    /// The bounds, with their places.
    @Test(arguments: [
        (
            "yes '# long' | head -c 1048577 >X", "test X",
            "X:149797:5: the file is too long: scenarios have no more than 1 MiB"
        ),
        (
            "yes 10.0.0.1:1 | head -c 17000000 >X",
            "where --clients-file X --service 192.0.2.10:443 --rules site.rules",
            "X:1525202:6: the file is too long: lists of clients have no more than 16 MiB"
        ),
        (
            "mkfifo X; { echo \(header); yes 0,udp,10.0.0.1:1,192.0.2.10:53,; } >X &",
            "compare site.rules --schedulers rr --flows X",
            "more than 32 MiB from a pipe, to be read more than once: put the flows into a file"
        ),
        (
            "printf 'rules a\\n\\0' >X", "test X", "X:2:1: a NUL byte: scenarios are text"
        ),
    ])
    func boundsAreTold(input: String, command: String, message: String) throws {
        let answer = try Shell.run("\(input)\nipvs \(command)")
        #expect(
            answer.errors.hasPrefix("ipvs: X:") && answer.errors.hasSuffix(message + "\n"), "\(answer.errors)"
        )
        #expect(answer.output == "" && answer.status == 2)
    }
}
