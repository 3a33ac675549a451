import Foundation
import GuestSupport
import Testing

extension RobustTests {
    /// What `ipvsadm.service` makes of the rules file, with the command lines of its units.
    @Suite struct SaveAtStopTests {
        private static let script = URL(filePath: #filePath).appending(path: "../../../../Packaging/boot")
            .standardized.path

        /// `start`, `reload` and `stop` are the unit's, on files of this machine that are empty before.
        private static let unit = """
            for name in save restore; do ln -sf ipvsadm bin/ipvsadm-$name; done
            sed "s|@sbindir@|$PWD/bin|" \(script) >boot; chmod 755 boot
            rm -rf /etc/ipvsadm.rules* /run/ipvsadm-swift /var/lib/ipvsadm-swift; mkdir /var/lib/ipvsadm-swift
            start() { ./boot rules-start 2>&1; echo "start $?"; }
            reload() { ./boot rules-reload 2>&1; echo "reload $?"; }
            stop() { ./boot rules-stop 2>&1; echo "stop $?"; }
            settings() { printf '%s\\n' "$@" >/etc/default/ipvsadm; }
            file() { printf '%s\\n' "$@" >/etc/ipvsadm.rules; }
            table() { ipvsadm -Sn | xargs -d '\\n' echo "table:"; }
            files() { grep -H '' /etc/ipvsadm.rules*; }

            """

        private static func run(_ script: String) throws -> [String] {
            let answer = try Shell().run(unit + script)
            #expect(answer.errors == "")
            return answer.lines.map(String.init)
        }

        private static let isEmpty = "ipvsadm-save: the table is empty; /etc/ipvsadm.rules stays as it is"

        @Test func anEmptyTableIsNotSavedOverRules() throws {
            let lines = try Self.run(
                """
                settings AUTO=true SAVE_AT_STOP=true; file '-A -f 1 -s rr'
                start; ipvsadm -C; stop; files; start; table
                settings AUTO=true SAVE_AT_STOP=true SAVE_EMPTY=true
                ipvsadm -C; stop; files; ipvsadm -A -f 2; start; table; stop; files
                """)
            #expect(
                lines == [
                    "start 0", Self.isEmpty, "stop 0", "/etc/ipvsadm.rules:-A -f 1 -s rr", "start 0",
                    "table: -A -f 1 -s rr", "stop 0",
                    "/etc/ipvsadm.rules:# no rules: the table was empty when this was saved",
                    "/etc/ipvsadm.rules.1:-A -f 1 -s rr", "start 0", "table:", "stop 0",
                    "/etc/ipvsadm.rules:# no rules: the table was empty when this was saved",
                    "/etc/ipvsadm.rules.1:-A -f 1 -s rr",
                ])
        }

        @Test(arguments: [
            ("settings SAVE_AT_STOP=true", "start"),
            ("settings AUTO=true SAVE_AT_STOP=true", ":"),
            ("settings AUTO=true SAVE_AT_STOP=true; file '-A -f 1 -s rr' '-A -f 2 -s roulette'", "start"),
            ("settings AUTO=true SAVE_AT_STOP=true; file '-A -f 1 -s rr' junk", "start"),
            ("settings AUTO=true SAVE_AT_STOP=true", "start; file '-A -f 1 -s rr' junk; reload"),
            ("settings AUTO=true SAVE_AT_STOP=true", "start; settings SAVE_AT_STOP=true; reload"),
        ])
        func rulesThatWereNotRestoredAreNotOverwritten(files: String, before: String) throws {
            let lines = try Self.run(
                """
                file '-A -f 1 -s rr'; \(files); { \(before); } >start
                cp /etc/ipvsadm.rules rules; ipvsadm -A -f 9 -s rr; stop
                cmp /etc/ipvsadm.rules rules && ls /etc/ipvsadm.rules*; ipvsadm -Sn | tail -n 1
                """)
            #expect(
                lines.count == 4 && lines.dropFirst() == ["stop 1", "/etc/ipvsadm.rules", "-A -f 9 -s rr"])
            #expect(
                lines.first?.hasPrefix("Nothing saved to /etc/ipvsadm.rules, and the table not cleared: ")
                    == true,
                "\(lines)")
        }

        /// There is nothing to lose.
        @Test(arguments: ["rm -f /etc/ipvsadm.rules", "file '# IPVS rules' '' '  # none'", "file ''"])
        func aFileWithoutRulesIsOverwritten(file: String) throws {
            let lines = try Self.run(
                """
                settings SAVE_AT_STOP=true; \(file); start; ipvsadm -A -f 9 -s rr; stop; cat /etc/ipvsadm.rules; table
                ipvsadm -A -f 10 -s rr; stop | tail -n 1; cat /etc/ipvsadm.rules
                """)
            #expect(
                lines == [
                    "AUTO is not \"true\" in /etc/default/ipvsadm: no rules restored", "start 0", "stop 0",
                    "-A -f 9 -s rr", "table: -A -f 9 -s rr", "stop 1", "-A -f 9 -s rr",
                ])
        }

        @Test func theLastThreeFilesAreKept() throws {
            let lines = try Self.run(
                """
                settings AUTO=true SAVE_AT_STOP=true; file '# by hand' '-A -f 1 -s rr'
                for number in 2 3 3 4 3 4 5; do
                    start; ipvsadm -C; ipvsadm -A -f $number -s rr; stop
                done | sort | uniq -c
                files; ls -a /etc | grep -F .new
                """)
            #expect(
                lines == [
                    "      7 start 0", "      7 stop 0", "/etc/ipvsadm.rules:-A -f 5 -s rr",
                    "/etc/ipvsadm.rules.1:-A -f 4 -s rr", "/etc/ipvsadm.rules.2:-A -f 3 -s rr",
                    "/etc/ipvsadm.rules.3:-A -f 4 -s rr",
                ])
        }

        @Test func theCopiesAreThoseFromBeforeTheSave() throws {
            let lines = try Self.run(
                """
                settings AUTO=true SAVE_AT_STOP=true; file '-A -f 1 -s rr'
                start; ipvsadm -A -f 2 -s rr; stop; cat /var/lib/ipvsadm-swift/rules
                """)
            #expect(lines == ["start 0", "stop 0", "-A -f 1 -s rr"])
        }

        /// The administrator's link leads into a folder of another user, who waits for root to save.
        @Test func anotherUsersFolderLeadsRootNowhere() throws {
            let lines = try Self.run(
                """
                settings AUTO=true SAVE_AT_STOP=true
                as() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
                echo secret >victim; chmod 600 victim; stat -c '%u %a' victim >before; cp victim copy
                unharmed() { cmp victim copy; stat -c '%u %a' victim | cmp - before; }
                mkdir /run/theirs; chown 65534 /run/theirs
                echo '-A -f 1 -s rr' >/run/theirs/rules; chown 65534 /run/theirs/rules; chmod 666 /run/theirs/rules
                ln -s /run/theirs/rules /etc/ipvsadm.rules; start; ipvsadm -A -f 2 -s rr
                as ln -s "$PWD/victim" /run/theirs/rules.new
                as ln -s "$PWD/victim" /run/theirs/rules.1
                stop; unharmed; cat /run/theirs/rules; stat -c '%u %a %F' /run/theirs/rules /run/theirs/rules.1
                start; ipvsadm -A -f 3 -s rr; as ln -sf "$PWD/victim" /run/theirs/rules; stop; unharmed
                as rm /run/theirs/rules; as mkdir /run/theirs/below; as ln -s "$PWD" /run/theirs/below/here
                ln -sf /run/theirs/below/here/victim /etc/ipvsadm.rules; stop; unharmed
                rm -r /run/theirs
                """)
            let refused =
                "Saving the rules failed, so the table was not cleared: /etc/ipvsadm.rules: the symbolic link"
            #expect(
                lines.filter { !$0.hasPrefix(refused) } == [
                    "start 0", "stop 0", "-A -f 1 -s rr", "-A -f 2 -s rr", "65534 666 regular file",
                    "65534 666 regular file", "start 0", "stop 1", "stop 1",
                ])
            #expect(
                lines.filter { $0.hasPrefix("\(refused) rules on the way there is user 65534's") }.count == 1)
            #expect(
                lines.filter { $0.hasPrefix("\(refused) here on the way there is user 65534's") }.count == 1)
        }
    }
}
