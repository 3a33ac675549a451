import Foundation
import IPVSFormats
import IPVSModel
import Testing

@testable import IPVSSimulator
@testable import ipvs

/// Every JSON document is what its schema says, and the schema leaves nothing open.
@Suite struct JSONDocumentTests {
    /// Commands that print a document each, which have between them all that a document may have.
    private static let commands = [
        "simulate --rules all.rules --flows flows.csv --json",
        "simulate --rules all.rules --flows flows.csv --final - --mark 192.0.2.10:444=7",
        "simulate --rules all.rules --for 30.000000001 --rate 20 --json",
        "simulate --rules full.rules --for 20 --json",
        "simulate --rules site.rules --for 20 --servers ill.servers --json",
        "simulate --rules every.rules --for 20 --directors 3 --fail 2@9 --join 3@5 --sync on --rules-of 3=site.rules --json",
        "simulate --rules every.rules --for 20 --directors 3 --fail 2@9 --join 3@5 --sync on --rules-of 3=all.rules --json",
        "where 10.0.0.1:1 10.0.0.2:7 --service 192.0.2.10:443 --rules site.rules --json",
        "where 10.0.0.1:1 --service 192.0.2.10:1 --rules site.rules --json --explain",
        "compare site.rules all.rules --schedulers sh --flows flows.csv --json",
        "compare site.rules all.rules --schedulers rr --by peak --rate 20 --for 20 --json",
        "compare site.rules all.rules --by moved --seeds 2 --for 5 --json",
        "compare hashed.rules other.hash --every-client 10.0.0.0/24 --json",
        "test a.test b.test none.test --json 2>/dev/null",
        "export every.rules --to json",
        "list every.rules --json",
        "diff other.rules --against every.rules --json --order",
        "diff every.rules --against other.rules --json",
        "check site.rules bad.rules site.conf none --json 2>/dev/null",
        "diff every.rules --against other.rules --json --simulate --flows flows.csv",
        "fleet diff every.rules other.rules site.rules none --ssh 'sed /@/d' --remote /dev/null --json",
        "weights --simulate --rules other.rules --workers 2 --rate 20 --duration 0.5 --for 300 --json",
    ]

    private static let files = Shell.site.merging([
        "all.rules": (Shell.site["site.rules"] ?? "") + """
            -A -f 7 -s rr -p 60
            -a -f 7 -r 10.1.0.5:0 -i -w 3
            -A -t [2001:db8::1]:80 -s mh
            -a -t [2001:db8::1]:80 -r [2001:db8::2]:80 -m
            @5 -d -t 192.0.2.10:443 -r 10.1.0.2:443
            @6 -D -u 192.0.2.10:53

            """,
        // Refuses, and has a server that is drained and empty.
        "full.rules": """
        -A -u 192.0.2.10:53 -s rr
        -a -u 192.0.2.10:53 -r 10.1.0.1:53 -m -x 3
        -A -t 192.0.2.10:443 -s wlc -p 60
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -m
        --set 1 1 1
        @5 -a -t 192.0.2.10:443 -r 10.1.0.2:443 -m -w 9
        @6 -d -t 192.0.2.10:443 -r 10.1.0.1:443

        """,
        // Every attribute, and what a site has in another order.
        "every.rules": """
        --set 100 0 200
        --start-daemon master --mcast-interface eth0 --syncid 7
        -A -t 192.0.2.10:443 -s mh -b mh-port -p 60 -M 255.255.255.0
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -i --tun-type gue --tun-port 6080 -w 2 -x 9 -y 3
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.9:443 -g -w 1
        -A -t 192.0.2.11:443 -s rr -M 255.255.0.0 timeout=5
        -A -f 5 -6 -s wlc --pe sip -o
        -a -f 5 -6 -r [2001:db8::1]:0 -m

        """,
        "site.conf":
            "virtual_server 192.0.2.10 443 {\n real_server 10.1.0.1 443 {\n TCP_CHECK {\n }\n }\n}\n",
        "other.rules": """
        -A -t 192.0.2.10:443 -s sh
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2
        -A -u 192.0.2.10:53 -s wlc
        -a -u 192.0.2.10:53 -r 10.1.0.3:53 -m -w 1
        --set 900 120 300
        --stop-daemon master

        """,
        "hashed.rules":
            "-A -t 192.0.2.10:443 -s sh -b sh-port\n-a -t 192.0.2.10:443 -r 10.1.0.1:443 -g\n-A -f 3 -s rr\n",
        "other.hash":
            "-A -t 192.0.2.10:443 -s sh\n-a -t 192.0.2.10:443 -r 10.1.0.2:443 -g\n-a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 0\n",
        "ill.servers":
            "client timeout 1s retries 1\ncheck every 2s\n@5 server all hangs\n@9 server all recovers\n",
        "bad.rules": "-A -f 1\n-A -f 1\nnonsense\n",
        "a.test": """
        rules site.rules
        flows flows.csv
        expect refused 1
        expect passed 10%..20%
        expect share 10.1.0.2:443 0%..1%
        expect peak 10.1.0.2:443 7
        expect moved 0 site.rules
        expect peak-new 10.1.0.2:443 ..5
        expect empty-by 10.1.0.1:443 5m
        expect empty-by 10.1.0.2:443 5m
        expect fairness 0.5.. at udp 192.0.2.10:53
        expect client 10.0.0.2:7 10.1.0.1:443 at tcp 192.0.2.10:443
        """,
        "b.test":
            "rules site.rules\nworkload for 5\nexpect client 10.0.0.2:7 10.1.0.2:443 at tcp 192.0.2.10:443\n",
    ]) { $1 }

    private static func documents() throws -> [JSONValue] {
        let script = commands.enumerated().map { "ipvs \($1) >\($0); cat \($0); printf '\\0'" }
        let answer = try Shell.run(script.joined(separator: "\n"), files: files)
        #expect(answer.errors == "")
        let texts = answer.output.split(separator: "\0")
        try #require(texts.count == commands.count)
        return try texts.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
            + [
                unknownAnswers.json,
                record.json,
                applied.json,
                examination.json,
                bundle.json,
                readiness.json,
                ListingTests.uneven.json,
                TopTests.report.json,
            ].map(value)
            + (DrainTests.documents + RampTests.documents + WeightRoundTests.documents).map(value)
            + (FlowsTests.documents + SyncTests.documents).map(value)
            + ConnectionTests.documents().map { try JSONDecoder().decode(JSONValue.self, from: Data($0)) }
    }

    private static func value(_ json: JSON) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(json.text))
    }

    /// A change of everything, from `before` to `after`.
    private static let change: (before: Table, after: Table, report: DifferenceReport) = {
        let service = VirtualService(identity: .firewallMark(7, .ipv4))
        let server = Destination(endpoint: Endpoint(address: .ipv4(0x0a01_0001), port: 0))
        var (before, after) = (Table(), Table(timeouts: ConnectionTimeouts(tcp: 1, tcpFinal: 2, udp: 3)))
        before.put(service)
        before.put(server, in: service.identity)
        after.put(SyncDaemon(role: .backup, interface: "eth0"))
        let report = DifferenceReport(
            before: "live", after: "site.rules", difference: TableDiff(from: before, to: after),
            plan: ChangePlan(from: before, to: after), unsaid: [],
            connections: { _, _ in ConnectionCounts(active: 3, inactive: 4) })
        return (before, after, report)
    }()

    private static var record: ChangeRecord {
        ChangeRecord(
            time: 1_795_789_862, user: "root", host: "lvs1", source: "site.rules",
            commands: change.report.commands, from: change.before, to: change.after, change.report.difference)
    }

    private static var applied: AppliedReport {
        AppliedReport(
            outcome: .made, difference: change.report, claim: "", isShown: false,
            record: "/var/lib/ipvs/1.json",
            confirmWithin: 60, strangers: 2)
    }

    /// Of a director with something wrong.
    private static var patient: Patient {
        var patient = DoctorTests.well
        patient.host.managers = [.init(name: "keepalived", services: nil)]
        patient.host.settings["net/ipv4/ip_forward"] = 0
        return patient
    }

    private static var examination: Examination { Examination(of: patient, source: "live") }

    private static var bundle: DirectorBundle {
        DirectorBundle(
            time: 1_795_789_862, program: "0.1.0", snapshot: patient.snapshot ?? TableSnapshot(),
            host: patient.host)
    }

    private static var readiness: Readiness {
        let server = Destination(endpoint: Endpoint(address: .ipv4(0x0a01_0001), port: 0))
        let table = [
            ServiceSnapshot(
                service: VirtualService(identity: .firewallMark(7, .ipv4)),
                destinations: [DestinationSnapshot(destination: server)]),
            ServiceSnapshot(
                service: VirtualService(
                    identity: .endpoint(.tcp, Endpoint(address: .ipv4(0x0a01_0001), port: 0)))),
        ]
        return Readiness(table, named: [.mark(8), .mark(7)], Selection(), ReadinessRule())
    }

    /// What only a running kernel makes of an answer.
    private static var unknownAnswers: ClientAnswers {
        let client = Endpoint(address: .ipv4(0x0a00_0001), port: 5)
        let preview = Preview(
            placement: Placement(outcome: .refused, server: nil, port: 0, service: nil), service: nil,
            server: nil, reasons: [])
        var answer = ClientAnswer(client, preview, live: nil, AdoptionGaps())
        answer.unknown = Doubt(
            facts: ["which server rr is at"], possibilities: .init(servers: [client, client]))
        return ClientAnswers(
            rules: .initial, transport: .tcp, service: client, explains: false, answers: [answer])
    }

    @Test func everyDocumentIsWhatItsSchemaSays() throws {
        let schema = try JSONSchema()
        var used: Set<String> = []
        for document in try Self.documents() {
            let findings = schema.check(document)
            #expect(findings.problems == [])
            used.formUnion(findings.used)
        }
        // Lists that are empty in all documents would hold anything.
        #expect(used == Set(schema.root["$defs"]?.object?.keys ?? [:].keys))
    }

    /// No member can be added, missing or of another type without the schema's saying so.
    @Test func theSchemaNoticesEveryDifference() throws {
        let schema = try JSONSchema()
        for document in try Self.documents() {
            let spoilt = document.spoilt
            #expect(spoilt.count > 20)
            for (what, other) in spoilt where schema.check(other).problems.isEmpty {
                Issue.record("\(document["document"]?.string ?? ""): \(what) is not noticed")
            }
        }
    }

    @Test func everyMemberIsDescribed() throws {
        let schema = try JSONSchema()
        for (name, definition) in schema.root["$defs"]?.object ?? [:] {
            let members = definition["properties"]?.object ?? [:]
            #expect(definition["description"]?.string?.isEmpty == false, "\(name)")
            #expect(
                Set((definition["required"]?.array ?? []).compactMap(\.string)) == Set(members.keys),
                "\(name)")
            for (member, rule) in members {
                #expect(rule["description"]?.string?.isEmpty == false, "\(name).\(member)")
            }
        }
    }

    /// `RECORD_JSON_PAGE=1` writes the members into the page anew.
    @Test func thePageSaysWhatTheSchemaSays() throws {
        let place = Folder.top.appending(path: "Docs/JSON.md")
        let text = try String(contentsOf: place, encoding: .utf8)
        let mark = "<!-- members: from Schemas/ipvs.schema.json -->\n"
        let parts = text.components(separatedBy: mark)
        try #require(parts.count == 2)
        let members = JSONPage(try JSONSchema()).text
        if ProcessInfo.processInfo.environment["RECORD_JSON_PAGE"] != nil {
            try (parts[0] + mark + members).write(to: place, atomically: true, encoding: .utf8)
        } else {
            #expect(
                parts[1] == members, "RECORD_JSON_PAGE=1 make test-unit ONLY=JSONDocumentTests writes it anew"
            )
        }
    }

    @Test func theManualNamesEveryMember() throws {
        let page = try String(contentsOf: Folder.top.appending(path: "Docs/man/ipvs.1"), encoding: .utf8)
        let section = try #require(page.firstMatch(of: #/(?s)\n\.Sh JSON\n(.*?)\n\.Sh /#)).1
        let words = Set(section.split { !$0.isLetter }.map(String.init))
        for definition in (try JSONSchema().root["$defs"]?.object ?? [:]).values {
            let missing = (definition["properties"]?.object ?? [:]).keys.filter { !words.contains($0) }
            #expect(missing.sorted() == [])
        }
    }

    @Test func timesAreExactNumbers() throws {
        let answer = try Shell.run(
            """
            for time in 0.000000001 12.5 4000000000; do
                printf 'time,protocol,client,destination,duration\\n%s,tcp,10.0.0.1:1,192.0.2.10:443,1\\n' $time >f
                ipvs simulate --rules site.rules --flows f --json | grep time
                ipvs simulate --rules site.rules --flows f --final - | grep time
            done
            """)
        let times = ["0.000000001", "12.5", "4000000000"]
        #expect(answer.output == times.map { String(repeating: " \"time\": \($0),\n", count: 2) }.joined())
        #expect(answer.errors == "")
    }
}
