import GuestSupport
import Testing

extension RobustTests {
    /// `ipvs top` in a terminal (tmux), as somebody uses it.
    @Suite struct TopTests {
        private static let table = """
            ipvsadm -R <<END
            -A -t 10.0.0.1:80 -s wrr
            -a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 3
            -a -t 10.0.0.1:80 -r 10.1.0.2:80 -m -w 0
            -A -t 10.0.0.2:80 -s rr
            -a -t 10.0.0.2:80 -r 10.1.0.3:80 -m
            -A -f 7 -6 -s sh
            END

            """

        /// A shell in a terminal of 80 x 24; its locale has UTF-8.
        private static let terminal = """
            mux() { tmux -L top.$$ -f /dev/null "$@"; }
            trap 'mux kill-server 2>/dev/null' EXIT
            screen() { mux capture-pane -p; }
            await() {
                local try
                for try in {1..300}; do screen | grep -q -- "$1" && return; sleep 0.1; done
                echo "never seen: $1"; screen
            }
            type() { mux send-keys "$@"; }
            # Whether the alternate screen is shown, and the cursor.
            modes() { mux display-message -p '#{alternate_on} #{cursor_flag}'; }
            LC_ALL=C.UTF-8 PS1='ready> ' mux new-session -d -x 80 -y 24 bash --norc --noprofile
            await 'ready>'
            type 'stty -g >before' Enter

            """

        private static func run(_ script: String) throws -> Shell.Answer {
            try Shell().run(table + terminal + script)
        }

        @Test func keysAndSizes() throws {
            let answer = try Self.run(
                """
                type 'ipvs top --interval 1' Enter; await 'q quit'; modes
                screen | sed -n '2,$p' | grep -v '^$'
                for i in 1 2 3 4 5; do type s; done; await 'sorted by name'; type r; await 'least first'
                echo reversed; screen | sed -n '5,$p' | cut -c-22 | grep -v '^$'
                type r; await 'by name$'; type / 1.0.2 Enter; await "with '1.0.2'"
                echo filtered; screen | sed -n '5,$p' | cut -c-22 | grep -v '^$'
                type Escape; type End; await '>  mark 7'; type Home; type Enter; await '>+ tcp 10.0.0.1:80'
                echo closed; screen | sed -n '5,$p' | cut -c-22 | grep -v '^$'
                mux resize-window -x 120 -y 10; await 'outp/s'; mux resize-window -x 40 -y 6; sleep 1
                echo small; screen | wc -lL
                mux resize-window -x 80 -y 24; type h; await 'any key: back'; type x; await 'q quit'
                type f; await FROZEN; first=$(screen); ipvsadm -E -f 7 -6 -s rr; sleep 2.5
                [ "$first" = "$(screen)" ] && echo 'frozen it stays'; type f; await 'rr 0/0'
                type q; await 'ready>$'; modes
                """)
            #expect(answer.errors == "")
            let rest = "  s sort  / find  enter open  e all  f freeze  b bytes  c rates  h help"
            #expect(
                answer.output == """
                    1 0
                    3 services, 3 servers  new/s 0  active 0  inactive 0
                    rates: the kernel's averages  sorted by conn/s
                     service / server      conn/s active  inact in B/s outB/s share|weight  minute
                    >- tcp 10.0.0.1:80          0      0      0      0      0 wrr 1/2              ▁
                       10.1.0.1:80              0      0      0      0      0 ░░░░░░░│    -        ▁
                       10.1.0.2:80              0      0      0      0      0 takes none           ▁
                     - tcp 10.0.0.2:80          0      0      0      0      0 rr 1/1               ▁
                       10.1.0.3:80              0      0      0      0      0 ░░░░░░░│    -        ▁
                       mark 7 IPv6              0      0      0      0      0 sh 0/0               ▁
                    q quit\(rest)
                    reversed
                    >  mark 7 IPv6        \("")
                     - tcp 10.0.0.2:80    \("")
                       10.1.0.3:80        \("")
                     - tcp 10.0.0.1:80    \("")
                       10.1.0.2:80        \("")
                       10.1.0.1:80        \("")
                    q quit  s sort  / find
                    filtered
                    >- tcp 10.0.0.1:80    \("")
                       10.1.0.2:80        \("")
                    q quit  s sort  / find
                    closed
                    >+ tcp 10.0.0.1:80    \("")
                     - tcp 10.0.0.2:80    \("")
                       10.1.0.3:80        \("")
                       mark 7 IPv6        \("")
                    q quit  s sort  / find
                    small
                          6      40
                    frozen it stays
                    0 1

                    """)
        }

        /// However it ends, the terminal is what it was.
        @Test func theTerminalIsGivenBack() throws {
            let answer = try Self.run(
                """
                for end in q C-c TERM HUP QUIT SEGV ABRT TRAP; do
                    type clear Enter; type 'ipvs top; echo "ended: $?"' Enter; await 'q quit'
                    case $end in q | C-c) type $end ;; *) pkill -$end -x ipvs ;; esac
                    await 'ended: [0-9]'
                    type 'stty -g | cmp - before && echo "the same"' Enter; await '^the same'
                    echo "$end $(screen | grep -o 'ended: [0-9][0-9]*') $(modes)"
                done
                """)
            #expect(
                answer.output == """
                    q ended: 0 0 1
                    C-c ended: 0 0 1
                    TERM ended: 143 0 1
                    HUP ended: 129 0 1
                    QUIT ended: 131 0 1
                    SEGV ended: 139 0 1
                    ABRT ended: 134 0 1
                    TRAP ended: 133 0 1

                    """)
        }

        /// A terminal that takes nothing any more, as behind a line that hangs, does not keep it from ending.
        @Test func aTerminalThatHangs() throws {
            let answer = try Self.run(
                """
                rules 300 2 | ipvsadm -R; mux resize-window -x 500 -y 200
                type 'ipvs top; echo "ended: $?"' Enter; await 'q quit'; server=$(mux display-message -p '#{pid}')
                kill -STOP $server; for i in {1..20}; do pkill -CONT -x ipvs; sleep 0.1; done
                pkill -TERM -x ipvs; sleep 3; pgrep -x ipvs >/dev/null && echo 'it hangs'
                kill -CONT $server; await 'ended: 143'
                """)
            #expect(answer.output == "" && answer.errors == "", "\(answer)")
        }

        @Test func itStopsAndGoesOn() throws {
            let answer = try Self.run(
                """
                type 'ipvs top' Enter; await 'q quit'; type s; await 'by active'
                type C-z; await Stopped; modes; type 'stty -g | cmp - before && echo "the same"' Enter; await '^the same'
                type fg Enter; await 'by active'; modes
                pkill -STOP -x ipvs; await Stopped; type fg Enter; await 'by active'; modes
                pkill -TSTP -x ipvs; await Stopped; modes; type fg Enter; await 'by active'; type s; await 'by inactive'
                type q; await 'ready>$'; modes
                """)
            #expect(answer.output == "0 1\n1 0\n1 0\n0 1\n0 1\n")
        }

        /// A table of thousands, of which nothing changes, costs a line a reading: nothing flickers.
        @Test func onlyWhatChangesIsSent() throws {
            let answer = try Self.run(
                """
                rules 4000 2 | ipvsadm -R
                type 'script -qfc "ipvs top --interval 1" sent; echo over' Enter; await 'q quit'; await '4003 services'
                before=$(wc -c <sent); sleep 6; awk -v sent=$(($(wc -c <sent) - before)) 'BEGIN { print (sent < 4000), (sent > 50) }'
                type q; await over
                """)
            #expect(answer.output == "1 1\n")
        }

        @Test func withoutATerminal() throws {
            let answer = try Self.run(
                """
                ipvs top; echo $?
                type 'TERM=dumb ipvs top; echo "status $?"' Enter; await 'status 2'; screen | grep -c 'moves the cursor'
                type 'LC_ALL=C NO_COLOR=1 ipvs top' Enter; await 'takes none           _'; mux capture-pane -pe | grep -c '\\[3[1-7]m'
                type q
                ipvs top --once | sed -n '3,8s/ *$//p'
                ipvs top --batch --count 2 --interval 1 --server 10.1.0.3 | grep -c 10.1.0.3:80
                ipvs top --once --json --sort name | grep -c '"weightShare": 1.000000'
                """)
            #expect(
                answer.errors == "ipvs: ipvs top fills a terminal, and there is none: use --once or --batch\n"
            )
            #expect(
                answer.output == """
                    2
                    1
                    0
                    tcp 10.0.0.1:80 wrr
                                                                       in   in  out              by
                      server       weight  conn/s  active  inactive  pk/s  B/s  B/s  share   weight
                      10.1.0.1:80       3       0       0         0     0    0    0      -  100.0 %
                      10.1.0.2:80       0       0       0         0     0    0    0      -    0.0 %
                      in all                    0       0         0     0    0    0
                    2
                    2

                    """)
        }
    }
}
