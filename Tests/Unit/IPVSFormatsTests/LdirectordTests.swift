import IPVSFormats
import IPVSModel
import IPVSRules
import Testing

/// ldirectord.cf becomes what ldirectord says to `ipvsadm` when all its checks succeed (Tests/Tools/programs/ldirectord has
/// seen it do so).
@Suite struct LdirectordTests {
    private static func read(_ text: String) -> TableText {
        LdirectordReader.read(Array(text.utf8), file: "l.cf", names: .none, limits: .ofTests)
    }

    @Test func everyKind() throws {
        let text = Self.read(
            """
            # The file that Tests/Tools/programs/ldirectord runs, in short.
            checktimeout = 2
            quiescent=yes
            fallback=127.0.0.1:80
            virtual=10.1.0.100:80
            \treal=10.2.0.11:80 masq 1
            # A comment ends nothing.
                real = 10.2.0.12:80 masq 5 "index.html", "server2" # a comment
                real=10.2.0.13:80 masq 2 "index.html", "server3" l:5 u:20
                fallback=127.0.0.1:80 gate
                service=http
                request="index.html"
                scheduler=wlc
                persistent=600
                netmask=255.255.255.0
                protocol=tcp
            virtual6=[fd00:1::100]:80
                real6=[fd00:2::11]:80 masq 3
                scheduler=sh
                schedflags=sh-port,sh-fallback
                persistent=120
                netmask=64

            virtual=10.1.0.100:8080
                real=10.2.0.11->10.2.0.13:80 masq
                checktype=connect
            virtual=10.1.0.100:8081
                real=10.2.0.11:8081 gate 9
                fallback=127.0.0.1:8081
                checktype=off
            virtual=10.1.0.100:53
                real=10.2.0.12:53 gate 7
                ops=yes
            virtual=7
                real=10.2.0.11 gate 1
                real=10.2.0.12 ipip 2
            virtual6=8
                real6=[fd00:2::12] gate 1
                protocol=fwm

            """)
        #expect(text.complaints == [])
        #expect(
            try text.rules() == """
                -A -t 10.1.0.100:80 -s wlc -p 600 -M 255.255.255.0
                -a -t 10.1.0.100:80 -r 10.2.0.11:80 -m -w 1
                -a -t 10.1.0.100:80 -r 10.2.0.12:80 -m -w 5
                -a -t 10.1.0.100:80 -r 10.2.0.13:80 -m -w 2 -x 20 -y 5
                -A -t [fd00:1::100]:80 -s sh -p 120 -M 64 -b sh-fallback,sh-port
                -a -t [fd00:1::100]:80 -r [fd00:2::11]:80 -m -w 3
                -A -t 10.1.0.100:8080 -s wrr
                -a -t 10.1.0.100:8080 -r 10.2.0.11:80 -m -w 1
                -a -t 10.1.0.100:8080 -r 10.2.0.12:80 -m -w 1
                -a -t 10.1.0.100:8080 -r 10.2.0.13:80 -m -w 1
                -A -t 10.1.0.100:8081 -s wrr
                -a -t 10.1.0.100:8081 -r 10.2.0.11:8081 -g -w 0
                -a -t 10.1.0.100:8081 -r 127.0.0.1:8081 -g -w 1
                -A -u 10.1.0.100:53 -s wrr -o
                -a -u 10.1.0.100:53 -r 10.2.0.12:53 -g -w 7
                -A -f 7 -s wrr
                -a -f 7 -r 10.2.0.11:0 -g -w 1
                -a -f 7 -r 10.2.0.12:0 -i -w 2 --tun-type ipip
                -A -f 8 -6 -s wrr
                -a -f 8 -6 -r [fd00:2::12]:0 -g -w 1

                """)
        #expect(text.omissions == [.serverOrder, .tunnelKinds])
        #expect(text.notes.first == "2: no rule says checktimeout: left out")
        #expect(text.notes.contains("5: no rule says service, request of 10.1.0.100:80: left out"))
        #expect(
            text.notes.contains(
                "10: the fallback 127.0.0.1:80 gate of 10.1.0.100:80 is no server as long as others are alive: left out"
            ))
    }

    @Test(arguments: [
        ("frob=1\n", "1:1: ldirectord has no directive frob outside of a virtual service"),
        ("quiescent=maybe\n", "1:1: expected quiescent=yes or quiescent=no"),
        ("hello\n", "1:1: expected KEYWORD=VALUE, found hello"),
        ("virtual=10.0.0.1:80\n    frob=1\n", "2:5: ldirectord has no directive frob in a virtual service"),
        (
            "virtual=10.0.0.1:80\n\n    real=10.0.0.2:80 gate\n",
            "3:5: an indented line that belongs to no virtual service: a blank line, or one with less than four blanks before it, ends the lines of one"
        ),
        (
            "virtual=10.0.0.1:80\n   real=10.0.0.2:80 gate\n",
            "2:4: an indented line that belongs to no virtual service: a blank line, or one with less than four blanks before it, ends the lines of one"
        ),
        ("virtual=10.0.0.1:80\n    real6=[::1]:80 gate\n", "2:5: expected real in a virtual, found real6"),
        (
            "virtual=10.0.0.1:80\n    real=10.0.0.2:80 route\n",
            "2:10: expected a server such as 192.0.2.1:80 masq 5 or 192.0.2.1->192.0.2.9:80 gate, found 10.0.0.2:80 route"
        ),
        ("virtual=10.0.0.1:80\n    protocol=fwm\n", "2:14: expected tcp or udp, found fwm"),
        ("virtual=www:80\n    real=10.0.0.2:80 gate\n", "1:9: serviceAddress"),
        ("virtual=10.0.0.1:80\n    real=www:80 gate\n", "2:10: serverAddress"),
        (
            "virtual=10.0.0.1:80\n    real=10.0.0.2->www:80 gate\n",
            "2:10: expected a server such as 192.0.2.1:80 masq 5 or 192.0.2.1->192.0.2.9:80 gate, found 10.0.0.2->www:80 gate"
        ),
    ])
    func mistakes(text: String, complaint: String) { #expect(Self.read(text).complaints == [complaint]) }

    @Test func aRangeIsBounded() {
        var limits = TableTextLimits.ofTests
        limits.changes = 1000
        let text = "virtual=10.0.0.1:80\n    real=0.0.0.1->255.255.255.255:80 gate\n"
        let found = LdirectordReader.read(Array(text.utf8), file: "l.cf", names: .none, limits: limits)
        #expect(found.lines.count == 1000)
        #expect(
            found.complaints == ["2:10: more than 1000 services and servers: nothing is read from here on"])
    }
}
