import Foundation
import Testing

/// `ipvs compare --every-client`: what is said of all clients is what `ipvs where` says of each.
@Suite struct EveryClientTests {
    private static let files = [
        "sh.rules": """
        -A -t 192.0.2.10:443 -s sh -b sh-port
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2
        -a -t 192.0.2.10:443 -r 10.1.0.3:443 -g -w 0
        -A -u 192.0.2.10:53 -s wlc -p 60 -M 255.255.255.0
        -a -u 192.0.2.10:53 -r 10.1.0.3:53 -m -w 1
        -A -t [2001:db8::1]:80 -s dh
        -a -t [2001:db8::1]:80 -r [2001:db8::2]:80 -m

        """,
        "mh.rules": """
        -A -t 192.0.2.10:443 -s mh -b mh-port,mh-fallback -p 60 -M 255.255.255.0
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2
        -a -t 192.0.2.10:443 -r 10.1.0.4:443 -g -w 1
        @0 -e -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 0
        @9 -e -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 5
        -A -f 7 -s dh
        -a -f 7 -r 10.1.0.4:0 -g

        """,
    ]

    @Test func asEachClientIsTold() throws {
        let answer = try Shell.run(
            """
            ipvs compare sh.rules mh.rules --every-client 10.9.0.0/23 --port 4711 --service tcp/192.0.2.10 --json
            printf '\\0'
            for n in 0 1; do for i in {0..255}; do echo 10.9.$n.$i:4711; done; done >clients
            for rules in sh mh; do ipvs where --clients-file clients --service 192.0.2.10:443 --rules $rules.rules \
                | sed 's/^[^ ]* //; s/ scheduled//' >$rules; done
            paste -d ' ' sh mh | sort | uniq -c
            """, files: Self.files)
        #expect(answer.errors == "")
        let parts = answer.output.split(separator: "\0")
        try #require(parts.count == 2)
        var pairs: [[String]: Int] = [:]
        for line in parts[1].split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            pairs[[words[1], words[2]]] = Int(words[0])
        }
        let document = try #require(JSONSerialization.jsonObject(with: Data(parts[0].utf8)) as? [String: Any])
        #expect(document["clients"] as? Int == 512)
        #expect(document["port"] as? Int == 4711)
        let services = try #require(document["services"] as? [[String: Any]])
        let variants = try #require(services.first?["variants"] as? [[String: Any]])
        #expect(services.count == 1 && variants.count == 2)
        var moves: [[String]: Int] = [:]
        for move in try #require(variants[1]["moves"] as? [[String: Any]]) {
            let way = [move["from"] as? String ?? "refused", move["to"] as? String ?? "refused"]
            moves[way] = move["clients"] as? Int
        }
        #expect(moves == pairs.filter { $0.key[0] != $0.key[1] })
        #expect(moves.count > 3)
        #expect(variants[1]["clientsMoved"] as? Int == moves.values.reduce(0, +))
        #expect(variants[0]["clientsMoved"] as? Int == 0)
        for (place, variant) in variants.enumerated() {
            var clients: [String: Int] = [:]
            for (way, count) in pairs { clients[way[place], default: 0] += count }
            #expect(variant["refused"] as? Int == clients["refused"] ?? 0)
            let servers = try #require(variant["servers"] as? [[String: Any]])
            for server in servers {
                #expect(server["clients"] as? Int == clients[server["server"] as? String ?? ""])
            }
            #expect(servers.count == clients.keys.filter { $0 != "refused" }.count)
        }
    }

    /// What has no answer is said, with the reason.
    @Test func inWords() throws {
        let answer = try Shell.run(
            """
            ipvs compare sh.rules mh.rules --every-client 10.9.0.0/24
            ipvs compare sh.rules mh.rules --every-client 2001:db8::/116
            """, files: Self.files)
        #expect(
            answer.output == """
                256 clients, all of 10.9.0.0/24, each from port 1024, profile reworked

                tcp 192.0.2.10:443
                  variant   scheduler  refused  clients moved    part
                  sh.rules  sh              64              0   0.0 %
                  mh.rules  mh               0            230  89.8 %
                tcp 192.0.2.10:443: it is persistent for networks, of whose clients the first
                  decides: each client is looked at alone here

                tcp 192.0.2.10:443: clients moved by mh.rules
                  from          to            clients    part
                  10.1.0.2:443  10.1.0.1:443       70  27.3 %
                  10.1.0.2:443  10.1.0.4:443       58  22.7 %
                  10.1.0.1:443  10.1.0.4:443       38  14.8 %
                  refused       10.1.0.4:443       34  13.3 %
                  refused       10.1.0.1:443       30  11.7 %

                udp 192.0.2.10:53
                  variant   scheduler  refused  clients moved  part
                  sh.rules  wlc              -              -     -
                  mh.rules  -                -              -     -
                udp 192.0.2.10:53: wlc looks at more than the client, so that no client has a
                  server of its own: play flows

                mark 7
                  variant   scheduler  refused  clients moved  part
                  sh.rules  -                -              -     -
                  mh.rules  dh               -              -     -
                mark 7: dh looks at the virtual address, of which a service by mark may have
                  many: ipvs where asks for one
                4096 clients, all of 2001:db8::/116, profile reworked

                tcp [2001:db8::1]:80
                  variant   scheduler  refused  clients moved   part
                  sh.rules  dh               0              0  0.0 %
                  mh.rules  -                -              -      -
                tcp [2001:db8::1]:80: dh looks at the virtual address alone, so that all clients
                  get the same server

                """)
        #expect(answer.errors == "")
        #expect(answer.status == 0)
    }
}
