import Glibc
import GuestSupport
import Testing

extension RobustTests {
    /// The debug build under valgrind, which wants programs linked dynamically: no invalid access, and nothing is
    /// done with a byte that nobody wrote. One run, since starting it takes most of the time.
    @Suite struct MemoryTests {
        @Test func valgrindFindsNothing() throws {
            let answer = try Shell(etc: ["hosts": "10.1.100.100 one.example\n"], limit: 400).run(
                """
                {
                    rules 100 1
                    printf '%s\\n' '-A -t [2001:db8::1]:80 -s mh -b mh-port -p 60 -M 64' '-A -f 7 -6' \\
                        '-a -f 7 -6 -r 2001:db8::2 -x 1' '-A -f 8' '-a -f 8 -r 192.168.1.1 -i --tun-type gue --tun-port 6080 -x 9 -y 3' \\
                        '-A -t 10.1.100.100:8080' '-A -t 10.0.0.1:80 --junk' '--start-daemon master --mcast-interface lo'
                    printf '%s\\n' -Ln '-Ln --stats' '-Ln --rate' '-L -n --tun-info' '-L' '-L -c' '-L --timeout' \\
                        '-L --daemon' -S '-S -n' '-Z' '-C' '-A -t nowhere:80'
                } >rules
                # Its reader of debug information does not know the kind that Swift writes, and gives up.
                strip --strip-debug -o ipvsadm \(BuiltPrograms.besideTests("ipvsadm"))
                valgrind -q --error-exitcode=99 --log-file=found ./ipvsadm -R <rules >listings
                echo "$?"
                grep -c . listings
                grep -A 20 '^==' found
                """)
            #expect(answer.lines.first == "2")
            #expect((answer.lines.dropFirst().first.flatMap { Int($0) } ?? 0) > 1000)
            #expect(answer.lines.count == 2, "\(answer.output)")
            #expect(
                answer.errors == """
                    Service already exists
                    --junk: unknown option
                    illegal virtual server address[:port] specified

                    """)
        }
    }
}
