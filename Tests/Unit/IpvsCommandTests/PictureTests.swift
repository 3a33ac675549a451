import Foundation
import IPVSFormats
import IPVSModel
import TestSupport
import Testing

@testable import ipvs

/// The pages of `ipvs simulate --html` and `ipvs compare --html`. What a browser makes of them is seen by `Tests/Tools/picture`.
@Suite struct PictureTests {
    private static let small = [
        "small.rules": """
        -A -t 192.0.2.10:80 -s wlc
        -a -t 192.0.2.10:80 -r 10.1.0.1:80 -m -w 2
        -a -t 192.0.2.10:80 -r 10.1.0.2:80 -m -w 1 -x 1
        @1 -e -t 192.0.2.10:80 -r 10.1.0.1:80 -m -w 0

        """,
        "small.csv": """
        time,protocol,client,destination,duration
        0,tcp,10.0.0.1:1024,192.0.2.10:80,0.4
        0.2,tcp,10.0.0.2:1024,192.0.2.10:80,1
        0.5,tcp,10.0.0.3:1024,192.0.2.10:80,5
        1.2,tcp,10.0.0.4:1024,192.0.2.10:80,1
        1.3,tcp,10.0.0.5:1024,192.0.2.10:80,1

        """,
    ]

    /// `RECORD_PAGES=1` writes it anew, to be looked at.
    @Test func smallPage() throws {
        let answer = try Shell.run(
            "ipvs simulate --rules small.rules --flows small.csv --html -", files: Self.small)
        #expect(answer.status == 0, "\(answer.errors)")
        let file = Fixtures.directory.appending(path: "pages/small.html")
        if ProcessInfo.processInfo.environment["RECORD_PAGES"] != nil {
            try answer.output.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try answer.output == Fixtures.text("pages/small.html"))
    }

    /// The page is written beside the report, whose bytes stay the same, and appears only when it is complete.
    @Test func besideTheReport() throws {
        let answer = try Shell.run(
            """
            ipvs simulate --rules small.rules --flows small.csv >plain
            ipvs simulate --rules small.rules --flows small.csv --html page.html | cmp - plain
            ipvs simulate --rules small.rules --flows small.csv --html - | cmp - page.html
            ipvs simulate --rules small.rules --flows small.csv --series s.csv --every 0.1 >report
            ipvs simulate --rules small.rules --flows small.csv --series s2.csv --every 0.1 --html page2.html >report2
            cmp s.csv s2.csv; cmp page.html page2.html; cmp report report2
            ipvs compare small.rules --schedulers rr --flows small.csv --html - | tail -n 1
            echo 'no,flows' >bad.csv; cp page.html before.html
            ipvs simulate --rules small.rules --flows bad.csv --html page.html 2>errors; echo $?; cmp page.html before.html
            for word in small.rules small.csv; do
                ipvs simulate --rules small.rules --flows small.csv --html $word; echo $?
                ipvs compare small.rules small.rules --flows small.csv --html $word; echo $?
            done 2>&1 | grep -o -e '^[0-9]*$' -e '.*overwrite.*'
            ipvs simulate --rules small.rules --html - --json 2>&1 | head -n 1
            ipvs compare small.rules small.rules --html - --json 2>&1 | head -n 1
            ls
            """, files: Self.small)
        #expect(
            answer.output == """
                </html>
                2
                Error: --html small.rules would overwrite what is read by --rules small.rules
                2
                Error: --html small.rules would overwrite what is read by rules small.rules
                2
                Error: --html small.csv would overwrite what is read by --flows small.csv
                2
                Error: --html small.csv would overwrite what is read by --flows small.csv
                2
                Error: standard output takes either the report or what - stands for
                Error: standard output takes either the report or what - stands for
                bad.csv
                before.html
                errors
                page.html
                page2.html
                plain
                report
                report2
                s.csv
                s2.csv
                small.csv
                small.rules

                """, "\(answer)")
    }

    /// No name ends an element, an attribute or the script that has the values.
    @Test func hostileNames() throws {
        let name = "</script><script>alert(1)</script>&amp;\"' onload=\"x\u{202e}.rules"
        let answer = try Shell.run(
            "ipvs compare small.rules ./*onload* --flows small.csv --html -",
            files: [
                "small.csv": Self.small["small.csv"] ?? "", "small.rules": Self.small["small.rules"] ?? "",
                name.replacing("/", with: "∕"): Self.small["small.rules"] ?? "",
            ])
        #expect(answer.status == 0, "\(answer.errors)")
        let page = answer.output
        #expect(!page.contains("<script>"))
        #expect(page.matches(of: #/<script/#).count == 2)
        #expect(page.contains("&lt;script&gt;alert(1)"))
        #expect(page.contains("\\u003cscript\\u003ealert(1)"))
        #expect(!page.contains("\u{202e}"))
    }

    @Test func everySignIsEscaped() {
        var text: [UInt8] = []
        Markup.tag("p", ["id": "a\"b<c>&d'\u{1b}[0m"], "</p>&lt;\u{7}").write(to: &text)
        #expect(
            String(decoding: text, as: UTF8.self)
                == "<p id=\"a&quot;b&lt;c&gt;&amp;d'\\x1b[0m\">&lt;/p&gt;&amp;lt;\\x07</p>\n")
        text = []
        Markup.data(id: "x", .object([("a <b> & c", .array([.string("</script>"), .unsigned(1)]))])).write(
            to: &text)
        #expect(
            String(decoding: text, as: UTF8.self)
                == "<script type=\"application/json\" id=\"x\">{\"a \\u003cb\\u003e \\u0026 c\": [\"\\u003c/script\\u003e\",1]}"
                + "</script>\n")
    }

    /// Nothing comes from elsewhere, and nothing is a program.
    @Test func needsNothingElse() throws {
        let answer = try Shell.run(
            "ipvs simulate --rules small.rules --flows small.csv --html -", files: Self.small)
        let addresses = answer.output.matches(of: #/https?:[^"\s]*/#).map { String($0.output) }
        #expect(Set(addresses) == ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"])
        for word in ["src=", "@import", "url(", "<link", "javascript", "<script>", "onload", "onclick"] {
            #expect(!answer.output.contains(word), "\(word)")
        }
    }
}
