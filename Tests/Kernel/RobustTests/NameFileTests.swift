import Glibc
import GuestSupport
import IPVSRules
import Testing

extension RobustTests {
    /// Our readers of /etc/hosts, /etc/services and /etc/nsswitch.conf against the C library, and our program against C
    /// ipvsadm, with made-up files. `NAME_SEED` begins elsewhere, `NAME_CASES` compares the programs longer.
    @Suite struct NameFileTests {
        private static let seed = UInt64(Guest.environment("NAME_SEED") ?? "1") ?? 1
        private static let cases = UInt64(Guest.environment("NAME_CASES") ?? "4") ?? 4

        @Test func textsAreReadAsTheCLibraryReadsThem() throws {
            let differences = try onOwnThread {
                let place = "/run/names.\(getpid())"
                guard mkdir(place, 0o755) == 0 else { throw GuestError.system(place) }
                try Guest.write(Array("hosts: files\nservices: files\n".utf8), to: "\(place)/nsswitch.conf")
                for file in ["hosts", "services"] { try Guest.write([], to: "\(place)/\(file)") }
                try Guest.cover(["hosts", "services", "nsswitch.conf"], from: place)
                return try (Self.seed..<Self.seed + 1000).flatMap(Self.differences)
            }
            #expect(differences.isEmpty, "\(differences.prefix(10).joined(separator: "\n"))")
        }

        private static func differences(seed: UInt64) throws -> [String] {
            var files = NameFiles(seed: seed)
            let (hosts, services) = (files.hosts(), files.services())
            try Guest.write(hosts, to: "/etc/hosts")
            try Guest.write(services, to: "/etc/services")
            let ours = HostsText.answers(to: NameFiles.questions, in: hosts)
                .merging(ServicesText.answers(to: NameFiles.questions, in: services)) { $1 }
            return NameFiles.questions.compactMap { question in
                let theirs = GlibcNames.answer(to: question)
                guard ours[question] != theirs else { return nil }
                let text = String(decoding: question.isOfHost ? hosts : services, as: UTF8.self)
                return "\(seed): \(question): \(String(describing: theirs)), ours "
                    + "\(String(describing: ours[question])), in \(text.debugDescription)"
            }
        }

        /// The same files for both programs, one table, every listing and look-up.
        @Test func programsAnswerAlike() throws {
            var etc = [
                "hosts": "", "services": "", "nsswitch.conf": "", "resolv.conf": "nameserver 127.0.0.1\n",
            ]
            var cases = ""
            for seed in Self.seed..<Self.seed + Self.cases {
                var files = NameFiles(seed: seed)
                // Of IPv4: of several addresses beside one of IPv6 ours may take another.
                for (name, text) in [
                    ("hosts", files.hosts(of: ["10.0.0.1", "10.0.0.2", "127.0.0.1"])),
                    ("services", files.services()),
                    ("nsswitch.conf", files.configuration()),
                ] {
                    let octal = text.map { "\\0" + String($0, radix: 8) }.joined()
                    cases += "printf '%b' '\(octal)' >/etc/\(name)\n"
                }
                cases += "compare \(seed)\n"
            }
            etc["host.conf"] = "multi on\n"
            let answer = try Shell(etc: etc, limit: 60 + 60 * Int(Self.cases)).run(
                """
                # A machine without an address of IPv4 finds none beside one of IPv6.
                ip addr add 192.0.2.9/32 dev lo
                for address in 10.0.0.1 10.0.0.2 127.0.0.1 192.168.1.1 [2001:db8::1] [::1] [::ffff:10.0.0.1] [::10.0.0.1]; do
                  for port in 7 53 80 443; do
                    echo "-A -t $address:$port -s rr"
                    echo "-A -u $address:$port -s rr"
                  done
                done | ipvsadm -R
                compare() {
                  both "$1" -L --nosort
                  for name in web WEB.example.org vip.; do both "$1" -L -t "$name:80"; done
                  for name in http 089 a/b; do both "$1" -L -t "10.0.0.1:$name"; done
                }
                both() {
                  local case=$1 theirs mine
                  shift
                  theirs=$(reference "$@" 2>&1; echo $?)
                  # Some lines of nsswitch.conf crash this C library.
                  [[ $theirs != 139 ]] || return 0
                  mine=$(ipvsadm "$@" 2>&1; echo $?)
                  [[ $theirs == "$mine" ]] || { echo "$case: $* with $(tr -d "\\0" </etc/nsswitch.conf)"; diff <(echo "$theirs") <(echo "$mine"); }
                }
                \(cases)
                echo compared
                """)
            #expect(answer.output == "compared\n")
            #expect(answer.errors == "")
        }
    }
}
