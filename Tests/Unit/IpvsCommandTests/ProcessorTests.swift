import Testing

/// The same bytes on any number of processors: flows are read, played and written by threads of their own, and variants are
/// played side by side.
@Suite struct ProcessorTests {
    /// Flows of many batches, with servers that come and go meanwhile, by a file and made up.
    private static let preparation = """
        printf '%s\\n' '-A -t 192.0.2.1:80 -s wlc' '-A -u 192.0.2.1:53 -s rr' '-A -t [2001:db8::1]:0 -s sh -p 5' \\
            '-a -t 192.0.2.1:80 -r 10.0.0.1:8080 -m -w 3' '-a -t 192.0.2.1:80 -r 10.0.0.2:80 -m -x 40' \\
            '-a -u 192.0.2.1:53 -r 10.0.0.3:53 -m' '-a -t [2001:db8::1]:0 -r [2001:db8::9]:0 -g' \\
            '@7 -a -t 192.0.2.1:80 -r 10.0.0.4:80 -m -w 9' '@9 -d -t 192.0.2.1:80 -r 10.0.0.1:8080' >many.rules
        awk 'BEGIN { print "time,protocol,client,destination,duration"
            for (n = 0; n < 20000; n++) {
                time = n / 1000
                if (n % 7 == 3) { printf "%.6f,tcp,[2001:db8::%x]:%d,[2001:db8::1]:%d,%.3f\\n", time, n % 97, 1024 + n, n % 5 + 80, n % 13 }
                else if (n % 7 == 5) { printf "%.6f,udp,10.1.%d.2:%d,192.0.2.1:53,\\n", time, n % 50, 1024 + n }
                else { printf "%.6f,tcp,10.2.%d.%d:%d,192.0.2.1:80,%.6f\\n", time, n % 50, n % 250, 1024 + n % 9000, n % 11 + 0.25 }
            } }' >many.csv

        """

    @Test(arguments: [
        "ipvs simulate --rules many.rules --flows many.csv --placements placed.csv --series series.csv --json",
        "ipvs simulate --rules many.rules --flows many.csv --series series.csv --every 3 --html -",
        "ipvs compare many.rules --schedulers all --flows many.csv --html -",
        "ipvs simulate --rules many.rules --flows many.csv --placements -",
        "ipvs compare many.rules --schedulers all --flows many.csv --json",
        "ipvs compare many.rules --schedulers rr,wlc,lblcr,twos --rate 100 --for 60 --json",
        "ipvs compare many.rules --schedulers rr,twos --rate 40 --for 30 --by peak --seeds 7 --json",
        "ipvs compare many.rules --schedulers mh,sh --every-client 10.0.0.0/11 --json",
    ])
    func sameBytes(command: String) throws {
        let answer = try Shell.run(
            Self.preparation + """
                first=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/self/status)
                for prefix in "taskset -c $first" "" ""; do
                    $prefix \(command) >out
                    cat out placed.csv series.csv 2>/dev/null | sha256sum
                    rm -f placed.csv series.csv
                done | sort -u | wc -l
                """)
        #expect(answer.output == "1\n")
        #expect(answer.errors == "")
        #expect(answer.status == 0)
    }

    /// Who needs no more flows ends while others are being read.
    @Test func endsEarly() throws {
        let answer = try Shell.run(
            Self.preparation + """
                for i in 1 2 3 4 5 6 7 8; do
                    ipvs where 10.0.0.1:9 --service 192.0.2.1:53 --rules many.rules --flows many.csv --at 1; echo $?
                done
                """)
        #expect(answer.output == String(repeating: "10.0.0.1:9 10.0.0.3:53 scheduled\n0\n", count: 8))
        #expect(answer.errors == "")
    }
}
