import Testing

extension RobustTests {
    /// Signals at any moment, and others who change the table meanwhile.
    @Suite struct InterruptionTests {
        /// Stops, continues and pokes the last background job until it is gone.
        private static let storm = """
            storm() {
                local blows=0
                while kill -STOP $1 && kill -CONT $1 && kill -WINCH $1 && kill -CHLD $1; do ((blows++)); done 2>/dev/null
                wait $1
                echo "status $?"
                ((blows > 5)) || echo "only $blows blows"
            }

            """

        @Test func aStormOfSignalsChangesNothing() throws {
            let answer = try Shell().run(
                Self.storm + """
                    rules 1500 3 >rules
                    ipvsadm -R <rules & storm $!
                    ipvsadm -Sn | cmp - rules && echo same table
                    ipvsadm -Ln --stats >quiet
                    ipvsadm -Ln --stats >stormy & storm $!
                    cmp quiet stormy && echo same listing
                    mkfifo slow; (for i in {1..20}; do echo "-A -f $i"; sleep 0.02; done >slow) &
                    ipvsadm -R <slow & storm $!
                    grep -c '^FWM' /proc/net/ip_vs
                    """)
            #expect(
                answer.lines.map(String.init) == [
                    "status 0", "same table", "status 0", "same listing", "status 0", "20",
                ])
            #expect(answer.errors == "")
        }

        @Test(arguments: ["-Ln", "-Ln --stats", "-Sn"])
        func aTableThatChangesMeanwhileIsListedInOrder(command: String) throws {
            let answer = try Shell(limit: 240).run(
                """
                rules 2000 0 | ipvsadm -R
                # Every third service goes and comes back, over and over.
                rules 2000 0 | awk 'NR % 3 == 0 { sub("-A", "-D"); sub(" -s rr", ""); print }' >out
                rules 2000 0 | awk 'NR % 3 == 0' >in
                while cat out in; do :; done 2>/dev/null | ipvsadm -R & churn=$!
                for i in {1..50}; do
                    ipvsadm \(command) >listing || echo "status $?"
                    grep -o '10[.]1[.][0-9.]*:8080' listing >services
                    sort -cu services || echo "not sorted, or twice"
                    grep -vE '^(IP Virtual Server version .*|Prot LocalAddress:Port .*|  -> RemoteAddress:Port .*|(-A -t|TCP ) 10[.]1[.][0-9.]*:8080 .*)$' listing
                    # What is never touched is always there.
                    stable=$(awk -F '[.:]' '($3 * 100 + $4 - 10100 + 1) % 3' services | wc -l)
                    ((stable == 1334)) || echo "$stable of 1334"
                done
                kill $churn
                """)
            #expect(answer.lines == [])
            #expect(answer.errors == "")
        }
    }
}
