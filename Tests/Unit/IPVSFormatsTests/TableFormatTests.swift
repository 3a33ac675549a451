import IPVSFormats
import Testing

@Suite struct TableFormatTests {
    @Test(
        arguments: [
            ("", .rules), ("\n\n# nothing\n", .rules), ("-A -t 10.0.0.1:80\n", .rules),
            ("@5 -D -t 10.0.0.1:80\n", .rules),
            ("@\n", .rules), ("ipvsadm -A -t 10.0.0.1:80\n", .rules), ("# x\n  -C\n", .rules),
            ("rubbish = no", .ldirectord),
            (" {\n", .json), ("{\"version\": 2}", .json), ("[]", .json),
            ("! Configuration File\n\nvirtual_server 10.0.0.1 80 {\n", .keepalived),
            ("global_defs {\n", .keepalived),
            ("$VIP=10.0.0.1\n", .keepalived), ("@main vrrp_instance x {\n", .keepalived),
            ("include /etc/x/*.conf\n", .keepalived),
            ("virtual=10.0.0.1:80\n", .ldirectord), ("checktimeout = 3\n", .ldirectord),
            ("IP Virtual Server version 1.2.1 (size=4096)\n", .listing), ("TCP  10.0.0.1:80 rr\n", .listing),
            ("FWM  5 rr\n", .listing), ("\u{FEFF}-A -t 10.0.0.1:80", .rules), ("10.0.0.1:80\n", .rules),
            ("@soon -D -f 1", .rules), ("A -t 10.0.0.1:80", .rules),
        ] as [(String, TableFormat)])
    func recognised(text: String, format: TableFormat) {
        #expect(TableFormat(recognising: Array(text.utf8)) == format)
    }

    /// A pipe may bring a beginning that tells nothing yet.
    @Test func notYet() {
        for text in ["", "# a comment\n", "-A -t 10", "{", "\n\n\n"] {
            #expect(TableFormat(recognising: Array(text.utf8), isWhole: false) == nil)
        }
        #expect(TableFormat(recognising: Array("-C\n-A".utf8), isWhole: false) == .rules)
        let comments = Array(repeating: Array("# long\n".utf8), count: 10_000).flatMap { $0 }
        #expect(TableFormat(recognising: comments, isWhole: false) == .rules)
    }
}
