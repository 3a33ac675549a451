import IPVSFormats
import TestSupport
import Testing

/// A text shows which format it is.
@Suite struct TableFormatTests {
    @Test(arguments: [
        ("-A -t 10.0.0.1:80\n", TableFormat.rules), ("# A comment\n\n  -A -t 10.0.0.1:80\n", .rules),
        ("@5 -A -t 10.0.0.1:80\n", .rules), ("@ -A\n", .rules), ("ipvsadm -A -t 10.0.0.1:80\n", .rules),
        ("", .rules),
        ("# nothing else\n", .rules), ("10.0.0.1\n", .rules), ("A -t 10.0.0.1:80\n", .rules),
        ("@soon -A\n", .rules), ("frob 3 {\n", .rules),
        ("-A -t 10.0.0.1:80 -s x=y\n", .rules), ("A -t x=y\n", .rules),
        ("{\"version\": 1}", .json), ("\n [", .json),
        ("! A comment\n", .keepalived), ("# keepalived\nglobal_defs {\n", .keepalived),
        ("$A=3\n", .keepalived),
        ("@main global_defs {\n", .keepalived), ("@^main x\n", .keepalived),
        ("~SEQ(A, 3) include x\n", .keepalived),
        ("include /etc/keepalived/conf.d/*.conf\n", .keepalived),
        ("virtual_server 10.0.0.1 80 {\n", .keepalived),
        ("virtual_server_group x\n{\n", .keepalived), ("vrrp_instance VI_1{\n", .keepalived),
        ("checktimeout=3\n", .ldirectord), ("# ldirectord\nchecktimeout = 3\n", .ldirectord),
        ("supervised\n", .ldirectord),
        ("virtual=10.0.0.1:80\n", .ldirectord), ("virtual6 = [::1]:80\n", .ldirectord),
        ("IP Virtual Server version 1.2.1 (size=4096)\n", .listing),
        ("Prot LocalAddress:Port Scheduler Flags\n", .listing),
        ("# ipvsadm -L -n\nTCP  10.0.0.1:80 wlc\n", .listing), ("> UDP  10.0.0.1:53 rr\n", .listing),
        ("   FWM  5 IPv6 rr\n", .listing),
    ])
    func recognised(text: String, format: TableFormat) {
        #expect(TableFormat(recognising: Array(text.utf8)) == format)
    }

    /// Every file of ours.
    @Test(arguments: [
        ("keepalived/constructs.conf", TableFormat.keepalived), ("keepalived/daemons.conf", .keepalived),
        ("keepalived/parts/first.conf", .keepalived), ("listings/plain-numeric.txt", .listing),
        ("listings/tun-info-numeric.txt", .listing), ("listings/table.rules", .rules),
        ("placements/wlc.rules", .rules),
    ])
    func recognisedFiles(name: String, format: TableFormat) throws {
        #expect(TableFormat(recognising: Array(try Fixtures.text(name).utf8)) == format)
    }

    /// A beginning without a whole line tells nothing yet.
    @Test func moreHasToBeSeen() {
        #expect(TableFormat(recognising: Array("# comment\nvirt".utf8), isWhole: false) == nil)
        #expect(TableFormat(recognising: Array("# comment\nvirtual=1\n".utf8), isWhole: false) == .ldirectord)
    }
}
