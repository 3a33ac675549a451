import Testing

@testable import ipvs

/// What helps somebody who mistypes.
@Suite struct MannersTests {
    @Test(arguments: [
        ("simulate --rlues site.rules", "Error: Unknown option '--rlues'. Did you mean '--rules'?"),
        ("simulate --rules site.rules --rtae 5", "Error: Unknown option '--rtae'. Did you mean '--rate'?"),
        ("where --servce=192.0.2.10:443", "Error: Unknown option '--servce'. Did you mean '--service'?"),
        ("compare --scheduler all", "Error: Unknown option '--scheduler'. Did you mean '--schedulers'?"),
        ("simulate --what", "Error: Unknown option '--what'"),
        ("drain --timout 5", "Error: Unknown option '--timout'. Did you mean '--timeout'?"),
    ])
    func unknownOptions(words: String, message: String) throws {
        let answer = try Shell.run("ipvs \(words)")
        #expect(
            answer.errors.hasPrefix(message + "\nUsage: ipvs \(words.split(separator: " ")[0])"), "\(answer)")
        #expect(answer.output == "" && answer.status == 2)
    }

    /// Whatever a command has is known.
    @Test func knownOptions() throws {
        for words in [
            "simulate --no-sloppy-tcp", "where --explain", "list --version", "compare a --help",
        ] {
            #expect(UnknownOption(in: words.split(separator: " ").map(String.init))?.name == nil)
        }
    }

    @Test(arguments: [
        ("help nosuch", "there is no help on nosuch: there are the commands"),
        ("help simulat", "there is no help on simulat (did you mean simulate?): there are"),
        ("help scheduler", "there is no help on scheduler (did you mean schedulers?): there are"),
        ("help list nosuch", "there is no help on nosuch: there are"),
        (
            "compare site.rules --schedulers wcl",
            "--schedulers: there is no scheduler 'wcl' (did you mean wlc?)"
        ),
    ])
    func unknownWords(words: String, message: String) throws {
        let answer = try Shell.run("ipvs \(words)")
        #expect(answer.errors.hasPrefix("ipvs: " + message), "\(answer)")
        #expect(answer.output == "" && answer.status == 2)
    }

    @Test func schedulers() throws {
        let answer = try Shell.run("ipvs help schedulers")
        let lines = answer.output.split(separator: "\n")
        for name in [
            "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos",
        ] {
            let line = lines.first { $0.hasPrefix("  \(name) ") }
            #expect(line.map { $0.utf8.count > 20 && $0.utf8.count <= 80 } == true, "\(name)")
        }
        #expect(lines.allSatisfy { $0.utf8.count <= 80 })
        #expect(answer.status == 0 && answer.errors == "")
    }

    /// Letters put in, left out, replaced, exchanged.
    @Test(
        arguments: [("wcl", "wlc"), ("rrr", "rr"), ("ws", nil), ("", nil), ("simulate", nil)]
            as [(String, String?)])
    func nearest(word: String, expected: String?) {
        #expect(NearestWord.of(word, ["rr", "wlc", "lblcr"]) == expected)
    }

    @Test func units() throws {
        func run(_ words: String) throws -> String {
            let answer = try Shell.run("ipvs simulate --rules site.rules --clients 1k \(words) --json")
            #expect(answer.errors == "")
            return answer.output
        }
        #expect(
            try run("--for 2m --rate 0.5 --duration 500ms") == run("--for 120 --rate 0.50 --duration 0.5"))
        #expect(try run("--for 1s --rate 1.5k") == run("--for 1 --rate 1500"))
        #expect(try run("--for 1h --rate 0.5") != run("--for 1h --rate 1"))
    }

    @Test(arguments: [
        ("udp:192.0.2.10:53", "10.0.0.1:5 10.1.0.3:53 scheduled\n", ""),
        ("tcp:192.0.2.10:443", "10.0.0.1:5 10.1.0.2:443 scheduled\n", ""),
        ("mark=7", "10.0.0.1:5 10.1.0.9:99 scheduled\n", ""),
        ("mark=0x7", "10.0.0.1:5 10.1.0.9:99 scheduled\n", ""),
        (
            "mark=8", "",
            "ipvs: no address and port is known to have mark 8: say one with --mark VIP:PORT=8, or name one with --service\n"
        ),
        (
            "192.0.2.10:0", "",
            "ipvs: a client goes to one port of 192.0.2.10:0: name it, such as 192.0.2.10:80\n"
        ),
    ])
    func places(service: String, output: String, errors: String) throws {
        var files = Shell.site
        files["site.rules"] =
            "-A -f 7 -s rr\n-a -f 7 -r 10.1.0.9:0 -m\n" + (files["site.rules"] ?? "")
        let answer = try Shell.run(
            "ipvs where 10.0.0.1:5 --rules site.rules --mark 198.51.100.1:99=7 --service \(service)",
            files: files)
        #expect(answer.output == output && answer.errors == errors)
    }
}
