import GuestSupport
import Testing

extension RobustTests {
    /// `ipvsadm-save --output`: the file is the old one or the new one, whatever happens.
    @Suite struct SaveTests {
        private static func run(_ script: String) throws -> Shell.Answer {
            try Shell().run("ln -s ipvsadm bin/ipvsadm-save; ln -s ipvsadm bin/ipvsadm-restore\n" + script)
        }

        @Test func theFileIsWhatIsPrinted() throws {
            let answer = try Self.run(
                """
                rules 50 3 | ipvsadm -R; ipvsadm-save -n >printed
                ipvsadm-save -n --output file; echo $?; cmp printed file && stat -c %a file
                chmod 640 file; chown 7:8 file; ipvsadm -A -f 7; ipvsadm-save --output=file -n --keep=2
                ipvsadm-save -n | cmp - file; cmp printed file.1; stat -c '%a %u %g' file file.1
                ipvsadm-save -n --output - | cmp - file; ls
                ipvsadm -C; ipvsadm-save -n --output file; cat file; ipvsadm -A -f 5; ipvsadm-restore <file; ipvsadm -Sn
                """)
            #expect(
                answer.output == """
                    0
                    644
                    640 7 8
                    640 7 8
                    bin
                    errors
                    etc
                    file
                    file.1
                    output
                    printed
                    # no rules: the table was empty when this was saved

                    """)
            #expect(answer.errors == "")
        }

        /// What is the same is not saved again: neither the file nor the old ones move.
        @Test func theSameIsNotSavedAgain() throws {
            let answer = try Self.run(
                """
                for mark in 1 2 3 4 5; do
                    ipvsadm -C; ipvsadm -A -f $mark -s rr; ipvsadm-save -n --output file --keep 3
                done
                ls -i file* >before; for round in 1 2 3; do ipvsadm-save -n --output file --keep 3; done
                ls -i file* | cmp - before; grep '' file file.?
                rm file.2; ipvsadm -C; ipvsadm -A -f 6 -s rr; ipvsadm-save -n --output file --keep 3
                # As after a save that was broken off between keeping the old file and replacing it.
                ln -f file file.1; ipvsadm -A -f 7 -s rr; ipvsadm-save -n --output file --keep 3; grep '' file file.?
                """)
            #expect(
                answer.lines == [
                    "file:-A -f 5 -s rr", "file.1:-A -f 4 -s rr", "file.2:-A -f 3 -s rr",
                    "file.3:-A -f 2 -s rr",
                    "file:-A -f 6 -s rr", "file:-A -f 7 -s rr", "file.1:-A -f 6 -s rr",
                    "file.2:-A -f 4 -s rr",
                    "file.3:-A -f 2 -s rr",
                ])
            #expect(answer.errors == "")
        }

        @Test func whatCannotBeReplacedIsToldAndStays() throws {
            let answer = try Self.run(
                """
                ipvsadm -A -f 1 -s rr; mkdir folder full fixed; for name in mount mount.1; do echo $name >folder/$name; done
                save() { ipvsadm-save -n --output "$1" --keep 3; echo $?; }
                mount --bind folder/mount folder/mount; save folder/mount; save folder/mount; umount folder/mount
                mount -t tmpfs none fixed; echo old >fixed/file; mount -o remount,ro fixed
                save fixed/file; save fixed/new; umount fixed
                mount -t tmpfs -o size=4k none full; head -c 4096 /dev/zero | tr '\\0' x >full/file
                save full/file; ls -A full; wc -c <full/file; umount full
                save folder; save none/file; save /dev/full; save ''
                grep '' folder/*
                """)
            #expect(
                answer.lines == [
                    "1", "1", "1", "1", "1", "file", "4096", "1", "1", "1", "1", "folder/mount:mount",
                    "folder/mount.1:mount.1",
                ])
            let busy = """
                ipvsadm-save: folder/mount: the old file cannot be replaced, as it is a mount point; \
                redirect standard output there, which writes into it

                """
            #expect(
                answer.errors.hasPrefix(
                    """
                    \(busy)\(busy)ipvsadm-save: fixed/file: Read-only file system
                    ipvsadm-save: fixed/new: no file can be made in its folder: Read-only file system
                    ipvsadm-save: full/file: No space left on device
                    ipvsadm-save: folder: Is a directory
                    ipvsadm-save: none/file: No such file or directory
                    ipvsadm-save: /dev/full: No space left on device
                    ipvsadm-save: --output needs the name of a file, in UTF-8
                    usage: ipvsadm-save
                    """), "\(answer.errors)")
        }

        /// Not root, but entitled to read the table.
        @Test func othersReplaceWhatTheyMay() throws {
            let answer = try Self.run(
                """
                ipvsadm -A -f 1 -s rr; chmod 711 .
                mkdir theirs ours; chown 65534 theirs; for folder in theirs ours; do echo old >$folder/file; done
                chmod 664 theirs/file; chown 65534:0 theirs/file; chmod 666 ours/file; echo old >theirs/root
                save() {
                    setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps +net_admin --ambient-caps +net_admin \\
                        $PWD/bin/ipvsadm-save -n --output "$1"
                    echo "$? $(stat -c '%a %u %g' $1) $(cat $1)"
                }
                save theirs/file; save theirs/new; save theirs/root; save ours/file; ls -A theirs ours
                """)
            #expect(
                answer.output == """
                    0 644 65534 65534 -A -f 1 -s rr
                    0 644 65534 65534 -A -f 1 -s rr
                    1 644 0 0 old
                    1 666 0 0 old
                    ours:
                    file

                    theirs:
                    file
                    new
                    root

                    """)
            #expect(
                answer.errors == """
                    ipvsadm-save: theirs/root: Permission denied
                    ipvsadm-save: ours/file: no file can be made in its folder: Permission denied; allow that, \
                    or redirect standard output there, which writes into the old file

                    """)
        }

        @Test func pipesAndDescriptorsAreWrittenToAsTheyAre() throws {
            let answer = try Self.run(
                """
                ipvsadm -A -f 1 -s rr; mkfifo fifo
                cat fifo & ipvsadm-save -n --output fifo --keep 3; wait
                ipvsadm-save -n --output /dev/stdout | cat
                { echo before; ipvsadm-save -n --output /dev/fd/3 3>&1 >/dev/null; echo after; } >file; cat file
                ln -s /dev/stdout link; ipvsadm-save -n --output link; ls -F
                """)
            #expect(
                answer.lines == [
                    "-A -f 1 -s rr", "-A -f 1 -s rr", "before", "-A -f 1 -s rr", "after", "-A -f 1 -s rr",
                    "bin/",
                    "errors", "etc/", "fifo|", "file", "link@", "output",
                ])
            #expect(answer.errors == "")
        }

        @Test func aKilledSaveLeavesTheOldFileOrTheNewOne() throws {
            let answer = try Self.run(
                """
                rules 300 3 | ipvsadm -R; ipvsadm-save -n --output one; ipvsadm -A -f 1; ipvsadm-save -n --output two
                mkdir folder; cp one folder/file
                for delay in {1..20}; do
                    if ((delay % 2)); then ipvsadm -D -f 1; else ipvsadm -A -f 1; fi
                    ipvsadm-save -n --output folder/file & sleep 0.0$((delay / 10))$((delay % 10)); kill -KILL $!; wait $!
                    cmp -s folder/file one || cmp -s folder/file two || echo "broken after 0.0$delay s"
                done 2>/dev/null
                # Killed between the two calls that give it its names, the new file is left under the first, and whole.
                for left in folder/.new-*; do
                    [ ! -e "$left" ] || cmp -s "$left" one || cmp -s "$left" two || echo "$left is no whole file"
                done
                ls folder
                """)
            #expect(answer.output == "file\n")
        }

        /// Without `/proc` a file cannot be made without a name.
        @Test(arguments: [":", "mount -t tmpfs none /proc"])
        func aFileIsOnTheDiskBeforeItHasItsName(before: String) throws {
            let answer = try Self.run(
                """
                ipvsadm -A -f 1 -s rr; echo old >file; type -P strace >/dev/null || echo no strace
                unshare -m bash -c '\(before); bin/ipvsadm-save -n --output file --keep 1'; grep '' file file.1
                ipvsadm -A -f 2 -s rr
                strace -y -o trace -e trace=write,fsync,linkat,rename,renameat,renameat2 ipvsadm-save -n --output file --keep 1
                sed -nE -e "s%^(write|fsync)\\([0-9]+<$PWD/(#[0-9]+|[.]new-)[^>]*>.*%\\1%p" \\
                    -e 's%^renameat2?\\(.*"(file[.]?1?)"(, [A-Z_0-9]*)?\\) += 0$%rename \\1%p' \\
                    -e "s%^fsync\\([0-9]+<$PWD>\\) += 0$%fsync folder%p" trace
                ls -A | grep -F .new
                """)
            #expect(
                answer.lines == [
                    "file:-A -f 1 -s rr", "file.1:old", "write", "fsync", "rename file.1", "rename file",
                    "fsync folder",
                ])
            #expect(answer.errors == "")
        }
    }
}
