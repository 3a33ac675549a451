import Testing

extension RobustTests {
    /// Signals at any moment, and others who change the table meanwhile.
    @Suite struct InterruptionTests {
        /// Stops, continues and pokes the last background job until it is gone. It begins when the shell has started
        /// the program: a shell that is hit while it opens a pipe may lose what is in it. How often it is hit is the
        /// machine's affair: who wants to be sure says it again until `blows` is high enough.
        private static let storm = """
            storm() {
                local name
                blows=0
                until read -r name <"/proc/$1/comm" && [[ $name == ipvsadm ]]; do kill -0 $1 || break; done 2>/dev/null
                while kill -STOP $1 && kill -CONT $1 && kill -WINCH $1 && kill -CHLD $1; do ((++blows)); done 2>/dev/null
                wait $1 || echo "status $?"
            }

            """

        @Test func aStormOfSignalsChangesNothing() throws {
            let answer = try Shell().run(
                Self.storm + """
                    rules 1500 3 >rules
                    for ((try = blows = 0; try < 20 && blows < 6; try++)); do
                        ipvsadm -C
                        ipvsadm -R <rules & storm $!
                        ipvsadm -Sn | cmp - rules
                    done
                    ((blows > 5)) && echo same table
                    ipvsadm -Ln --stats >quiet
                    for ((try = blows = 0; try < 20 && blows < 6; try++)); do
                        ipvsadm -Ln --stats >stormy & storm $!
                        cmp quiet stormy
                    done
                    ((blows > 5)) && echo same listing
                    for i in {1..20}; do echo "-A -f $i"; sleep 0.02; done | tee sent | ipvsadm -R & storm $!
                    # Only what went into the pipe can come out of it.
                    [[ $(grep -c . sent) -gt 10 ]] || cat sent
                    # Not from /proc/net/ip_vs, which loses lines while a test's network before this one is taken down.
                    reference -Ln | awk '/^FWM/ { print "-A -f " $2 }' |
                        sort -V | diff sent - && echo every line
                    """)
            #expect(answer.output == "same table\nsame listing\nevery line\n")
            #expect(answer.errors == "")
        }

        /// `/proc/net/ip_vs` loses lines while another network has a table: `ip_vs_info_seq_next` counts the services of
        /// every network, `ip_vs_info_array`, where a read goes on, only its own. A listing must not believe it.
        @Test func theTableOfAnotherNetworkHidesNothing() throws {
            let answer = try Shell().run(
                """
                { rules 1000 1; for i in {1..20}; do echo "-A -f $i"; done; } | ipvsadm -R
                mkfifo ready
                unshare -n bash -c 'ip link set lo up; ipvsadm -R; echo >ready; sleep 100' < <(rules 2000 0) & other=$!
                read <ready
                (($(grep -c '^TCP\\|^FWM' /proc/net/ip_vs) < 1020)) && echo the file loses lines
                for listing in -Ln '-Ln --stats' -Sn; do
                    ipvsadm $listing | cmp - <(reference $listing) && echo same
                done
                kill $other
                """)
            #expect(answer.lines == ["the file loses lines", "same", "same", "same"])
            #expect(answer.errors == "")
        }

        /// What is listed while others add and delete services: every service that nobody touches, in order, once;
        /// or an error that says why not.
        ///
        /// The others' pauses grow, since only they let anyone read a whole table, and how long that takes is the
        /// machine's affair.
        @Test(arguments: ["-Ln", "-Ln --stats", "-Sn"])
        func aTableThatChangesMeanwhileIsListedInOrder(command: String) throws {
            let answer = try Shell(limit: 300).run(
                """
                check='\(Self.check)'
                rules 2000 0 | ipvsadm -R
                # Every third service goes and comes back, over and over.
                rules 2000 0 | awk 'NR % 3 == 0 { sub("-A", "-D"); sub(" -s rr", ""); print }' >out
                rules 2000 0 | awk 'NR % 3 == 0' >in
                for pause in 0 0 0 0 0.1 0.1 0.2 0.4 0.8 1.6 3.2 6.4 6.4 6.4 6.4 6.4 6.4 6.4; do
                    cat out in; sleep $pause
                done 2>/dev/null | ipvsadm -R & churn=$!
                complete=0
                for ((i = 0; i < ROBUST_ROUNDS || complete < 3; i++)); do
                    ipvsadm \(command) >listing 2>errors
                    case $?:$(<errors) in
                        0:) awk "$check" listing && ((complete++)) ;;
                        1:'The table keeps changing while it is read') ;;
                        *) echo "status $? $(<errors)" ;;
                    esac
                done
                kill -0 $churn || echo 'nothing changed any more'
                kill $churn
                """)
            #expect(answer.lines == [])
            #expect(answer.errors == "")
        }

        /// An awk program that says what is wrong with a listing.
        private static let check = #"""
            function bad(text) { print text ": " $0; wrong = 1; exit }
            /^IP Virtual Server version |^Prot LocalAddress:Port|^ +(-> )RemoteAddress:Port/ { next }
            !/^(-A -t|TCP ) 10[.]1[.]1[0-9][0-9][.]1[0-9][0-9]:8080 / { bad("not a service") }
            {
                service = $1 == "TCP" ? $2 : $3
                if (service <= last) bad("not in order")
                last = service
                split(service, part, /[.:]/)
                if ((part[3] * 100 + part[4] - 10099) % 3) stable++
            }
            END {
                if (!wrong && stable != 1334) { wrong = 1; print stable " of 1334" }
                exit wrong
            }
            """#
    }
}
