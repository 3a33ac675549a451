import Testing

/// Commands take tables of every format, and a configuration finds the files that it includes.
@Suite struct TableFormatsTests {
    private static let files = [
        "flows.csv": "time,protocol,client,destination,duration\n0,tcp,10.0.0.1:1024,192.0.2.10:443,5\n",
        "k.conf": "! keepalived\ninclude conf.d/{a,none}*.conf\n",
        "l.cf": "virtual=192.0.2.10:443\n    real=10.1.0.1:443 masq\n",
        "listing": "> TCP  192.0.2.10:443 wlc\n>   -> 10.1.0.1:443  Masq  1  0  0\n",
        "server": "virtual_server 192.0.2.10 443 {\n  protocol TCP\n  include ../real\n}\n",
        "real": "real_server 10.1.0.1 443 {\n}\n",
        "self": "  include self\n",
    ]
    private static let preparation = "mkdir conf.d && cp server conf.d/a1.conf && mkdir conf.d/a.conf\n"

    @Test(arguments: ["k.conf", "$PWD/k.conf", "- <k.conf", "l.cf", "listing"]) func read(file: String) throws
    {
        let answer = try Shell.run(
            Self.preparation + "ipvs simulate --flows flows.csv --placements - --rules \(file)",
            files: Self.files)
        #expect(answer.errors == "")
        #expect(answer.output.contains("tcp,10.0.0.1:1024,192.0.2.10:443,10.1.0.1:443,scheduled\n"))
        #expect(answer.status == 0)
    }

    /// What a pattern leads to is a file that ends, or is told of.
    @Test(arguments: [
        ("", "--format keepalived --rules self", "self:1:3: self includes itself"),
        (
            "ln -s self other; echo include other >self\n", "--format keepalived --rules self",
            "self:1:1: other includes itself"
        ),
        ("mkfifo pipe; echo include pipe >self\n", "--rules self", "self:1:1: pipe: not a regular file"),
        ("echo include /dev/zero >self\n", "--rules self", "self:1:1: /dev/zero: not a regular file"),
        ("truncate -s 17M big; echo include big >self\n", "--rules self", "self:1:1: big: File too large"),
        (
            "echo 'frob 3 {' >self\n", "--format keepalived --rules self",
            "self:1:1: keepalived has no keyword frob outside of every block"
        ),
        ("printf 'virtual=www:80\\n' >l.cf\n", "--rules l.cf", "l.cf:1:9: "),
        ("", "--format listing --rules self", "self:1:3: expected a service as ipvsadm -L -n prints it"),
    ])
    func mistakes(preparation: String, options: String, complaint: String) throws {
        let answer = try Shell.run(
            preparation + "ipvs simulate --flows flows.csv \(options)", files: Self.files)
        #expect(answer.errors.hasPrefix("ipvs: \(complaint)"), "\(answer.errors)")
        #expect(answer.output == "")
        #expect(answer.status == 2)
    }
}
