import Testing

/// `ipvs weights --simulate` on what it is not made for.
@Suite struct WeightTrialTests {
    private static let site = [
        "site.rules": """
        -A -t 192.0.2.1:80 -s wlc
        -a -t 192.0.2.1:80 -r 10.1.0.1:80 -m -w 100
        -a -t 192.0.2.1:80 -r 10.1.0.2:80 -m -w 100

        """
    ]

    /// Runs that last for years, and times that are seconds since 1970.
    @Test func longRuns() throws {
        let answer = try Shell.run(
            """
            flows() { printf 'time,protocol,client,destination,duration\\n'; for at; do echo "$at,tcp,10.0.0.1:1,192.0.2.1:80,5"; done; }
            try() { timeout 60 ipvs weights --simulate --rules site.rules --workers "$@" 2>&1 | grep -e '^it is' -e ^ipvs:; }
            flows 1700000000 1700000900 >epoch; try 65536 --every 300 --flows epoch
            try 600 --every 5 --flows epoch
            flows 0 3000000000 >longest; try 1 --every 1 --flows longest
            """, files: Self.site)
        #expect(
            answer.output == """
                it is calm: no weight swings by 10% of its base weight, again and again
                it is calm: no weight swings by 10% of its base weight, again and again
                ipvs: the loop would have more rounds than can be kept: choose a longer time for --every

                """, "\(answer)")
    }

    @Test(arguments: [
        ("--every 5 --window 7", "--window is a multiple of --every, which is 5"),
        ("--window 0", "--window is a multiple of --every, which is 5"),
        ("--timeout 1", "--timeout is for agents that are asked"),
        ("--unreachable drain", "--unreachable is for agents that are asked"),
        ("--flows /dev/stdin", "--simulate plays the flows several times: put them into a file"),
    ])
    func optionsThatSayNothing(options: String, complaint: String) throws {
        let answer = try Shell.run(
            "true | ipvs weights --simulate --rules site.rules --workers 1 \(options)", files: Self.site)
        #expect(answer.status == 2 && answer.errors.contains("Error: \(complaint)\n"), "\(answer)")
    }
}
