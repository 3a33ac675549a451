import GuestSupport
import IPVSKernel
import IPVSModel
import Testing

/// Tables that C `ipvsadm` and our director hand each other, with every kind of service and of server.
@Suite(.inEmbeddedKernel) struct InteropTests {
    private static let listings = [
        "-Ln", "-Ln --stats", "-Ln --rate", "-Ln --thresholds", "-Ln --persistent-conn", "-Ln --tun-info",
        "-Ln --exact --stats", "-Ln --nosort", "-L --timeout", "-L --daemon", "-Lnc", "-Ln -t 10.0.0.1:80",
        "-Ln -f 7 -6", "-Ln --stats -u 10.0.0.4:5060", "-Ln -t 10.0.0.99:80",
    ]

    private enum Writer: CaseIterable {
        case director, reference, ours

        func write(_ phrases: [Phrase], to kernel: inout Kernel) throws {
            switch self {
            case .director: try apply(phrases.map(\.change), to: &kernel)
            case .reference: try Tool.reference.succeed("-R", input: Phrase.rules(phrases))
            case .ours: try Tool.ours.succeed("-R", input: Phrase.rules(phrases))
            }
        }
    }

    @Test(arguments: Writer.allCases) private func bothListWhatOneWrote(writer: Writer) throws {
        let phrases = try Phrase.everyKind()
        let (theirs, mine) = try withFreshTable { kernel in
            try writer.write(phrases, to: &kernel)
            return (
                try Self.listings.map { try Tool.reference($0) }, try Self.listings.map { try Tool.ours($0) }
            )
        }
        for (listing, answers) in zip(Self.listings, zip(theirs, mine)) {
            #expect(answers.0 == answers.1, "ipvsadm \(listing)")
        }
        // A heading of three lines.
        #expect(mine.first?.output.split(separator: "\n").count == 3 + phrases.count)
    }

    /// To the last attribute, as the kernel has it.
    @Test func allWriteTheSame() throws {
        let phrases = try Phrase.everyKind()
        let tables = try Writer.allCases.map { writer in
            try withFreshTable { kernel in
                try writer.write(phrases, to: &kernel)
                return try KernelTable.read()
            }
        }
        #expect(tables[0].lines.count == phrases.count + 1)
        #expect(tables[0] == tables[1])
        #expect(tables[0] == tables[2])
    }

    /// What one saves, the other restores. C does not save thresholds (documented difference 1); all else is the same.
    @Test func eachRestoresWhatTheOtherSaved() throws {
        let phrases = try Phrase.everyKind()
        let (written, mine, theirs) = try withFreshTable { kernel in
            try Writer.director.write(phrases, to: &kernel)
            return (try KernelTable.read(), try Tool.ours.succeed("-Sn"), try Tool.reference.succeed("-Sn"))
        }
        #expect(mine.replacing(Phrase.thresholds, with: "") == theirs)
        func restored(_ rules: String, by tool: Tool) throws -> KernelTable {
            try withFreshTable { _ in
                try tool.succeed("-R", input: rules)
                return try KernelTable.read()
            }
        }
        // Rules are saved in the order of a listing, which is not the kernel's.
        #expect(try restored(mine, by: .reference).lines.sorted() == written.lines.sorted())
        #expect(try restored(mine, by: .ours) == restored(mine, by: .reference))
        #expect(try restored(theirs, by: .ours) == restored(theirs, by: .reference))
    }

    /// One changes, zeroes and clears what the other made.
    @Test(arguments: [(Tool.ours, Tool.reference), (.reference, .ours)])
    func eachChangesWhatTheOtherMade(maker: Tool, changer: Tool) throws {
        let phrases = try Phrase.everyKind()
        let (made, changed, listings, cleared) = try withFreshTable { _ in
            try maker.succeed("-R", input: Phrase.rules(phrases))
            let made = try KernelTable.read()
            try changer.succeed("-Z")
            try changer.succeed("-E -t 10.0.0.1:80 -s rr")
            try changer.succeed("-e -t 10.0.0.1:80 -r 192.168.1.2:80 -i -w 7")
            try changer.succeed("-d -t 10.0.0.1:80 -r 192.168.1.3:80")
            try changer.succeed("-D -f 7 -6")
            let changed = try KernelTable.read()
            let listings = (try Tool.ours("-Ln"), try Tool.reference("-Ln"))
            try changer.succeed("-C")
            return (made, changed, listings, try KernelTable.read())
        }
        #expect(listings.0 == listings.1)
        #expect(listings.0.output.contains("TCP  10.0.0.1:80 rr\n"))
        #expect(listings.0.output.contains("  -> 192.168.1.2:80               Tunnel  7      0"))
        // The time-outs are a line; gone are a server, and a service with its one server.
        #expect(made.lines.count == phrases.count + 1)
        #expect(changed.lines.count == phrases.count + 1 - 3)
        #expect(cleared.lines.count == 1)
    }

    /// The kernel has no daemon beside servers of another family than their service's.
    @Test(arguments: [(Tool.ours, Tool.reference), (.reference, .ours)])
    func eachStopsTheDaemonThatTheOtherStarted(maker: Tool, changer: Tool) throws {
        let (started, stopped) = try withFreshTable { _ in
            try maker.succeed("--start-daemon backup --mcast-interface lo --syncid 9")
            let started = try [Tool.ours("-L --daemon"), Tool.reference("-L --daemon")]
            try changer.succeed("--stop-daemon backup")
            return (started, try [Tool.ours("-L --daemon"), Tool.reference("-L --daemon")])
        }
        #expect(started[0] == started[1])
        #expect(started[0].output.hasPrefix("backup sync daemon (mcast=lo, syncid=9"))
        #expect(stopped == [Answer(), Answer()])
    }
}
