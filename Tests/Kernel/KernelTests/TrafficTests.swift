import Glibc
import GuestSupport
import Testing

extension NetworkTests {
    /// Real HTTP through services that our `ipvsadm` made: which server answered how often.
    ///
    /// With wrr any run of as many connections as the weights add up to has each server exactly as often as its weight.
    @Suite struct TrafficTests {
        @Test(arguments: Route.all) func everyRouteSplitsByWeight(route: Route) throws {
            try route.serve("wrr", weights: [3, 2, 1])
            let answers = try Network.fetch(route.vip, 6)
            #expect(answers == [3, 2, 1])
            let listed = try Network.onDirector { try Tool.ours.succeed("-Ln") }
            #expect(listed.split(separator: "\n").count { $0.contains(route.forwarding) } == 3)
        }

        @Test(arguments: [
            ("rr", [5, 1, 1], [2, 2, 2]), ("wrr", [2, 1, 0], [4, 2, 0]), ("fo", [1, 3, 2], [0, 6, 0]),
            ("fo", [1, 0, 2], [0, 0, 6]),
        ])
        func schedulersDoWhatTheySay(scheduler: String, weights: [Int], expected: [Int]) throws {
            try Route.masquerading.serve(scheduler, weights: weights)
            #expect(try Network.fetch(Route.masquerading.vip, 6) == expected)
        }

        @Test(arguments: ["sh", "wrr -p 60"]) func oneClientStaysWithOneServer(scheduler: String) throws {
            try Route.masquerading.serve(scheduler, weights: [1, 1, 1])
            #expect(try Network.fetch(Route.masquerading.vip, 6).sorted() == [0, 0, 6])
        }

        @Test func aServerOfWeightZeroGetsNothing() throws {
            let route = Route.directRouting
            try route.serve("wrr", weights: [2, 1, 1])
            #expect(try Network.fetch(route.vip, 4) == [2, 1, 1])
            try Network.onDirector { try Tool.ours.succeed("-e -t \(route.vip):80 -r 10.2.0.11:80 -g -w 0") }
            #expect(try Network.fetch(route.vip, 4) == [0, 2, 2])
            try Network.onDirector { try Tool.ours.succeed("-e -t \(route.vip):80 -r 10.2.0.11:80 -g -w 2") }
            #expect(try Network.fetch(route.vip, 4) == [2, 1, 1])
        }

        @Test func aDeletedServersTrafficMoves() throws {
            let route = Route.masquerading
            try route.serve("rr", weights: [1, 1, 1])
            #expect(try Network.fetch(route.vip, 3) == [1, 1, 1])
            try Network.onDirector { try Tool.ours.succeed("-d -t \(route.vip):80 -r 10.2.0.12:80") }
            #expect(try Network.fetch(route.vip, 4) == [2, 0, 2])
            try Network.onDirector { try Tool.ours.succeed("-d -t \(route.vip):80 -r 10.2.0.13:80") }
            #expect(try Network.fetch(route.vip, 2) == [2, 0, 0])
        }

        /// Connections of both families, open and closed, and of a persistent service with its template.
        @Test func bothToolsSayTheSameOfTheSameTraffic() throws {
            let routes = [Route.masquerading, .directRouting, .tunnelling, .masquerading6]
            let rules = routes.map { $0.rules($0 == .tunnelling ? "rr -p 60" : "rr", weights: [1, 1, 1]) }
            try Network.onDirector { try Tool.ours.succeed("-R", input: "-C\n" + rules.joined()) }
            let open = try Network.connect(to: Route.masquerading.vip, port: 80)
            defer { close(open) }
            for route in routes { #expect(try Network.fetch(route.vip, 3).reduce(0, +) == 3) }
            let (moments, plain, connections) = try Network.onDirector {
                try Self.awaitStatistics(of: Route.masquerading.vip, connections: 4)
                return (
                    try Self.listings.map { try Self.moment(of: $0) }, try Tool.ours.succeed("-Ln"),
                    try Tool.ours.succeed("-Lnc")
                )
            }
            for moment in moments { #expect(moment.ours == moment.reference, "ipvsadm \(moment.listing)") }
            let counts = Self.counts(in: plain)
            #expect(counts.servers == 12)
            // The kernel gives a server that is added again the connections that it still remembers: of other tests too.
            #expect(counts.active == 1)
            #expect(counts.inactive >= 12)
            let established = connections.split(separator: "\n").filter { $0.contains(" ESTABLISHED ") }
            #expect(established.count == 1)
            // The template, of every port of the client.
            #expect(connections.contains(" 10.2.0.9:0 "))
        }

        /// Servers and the sums of their connections in a plain listing.
        private static func counts(in listing: String) -> (servers: Int, active: Int, inactive: Int) {
            var counts = (servers: 0, active: 0, inactive: 0)
            for line in listing.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count == 6, let active = Int(words[4]), let inactive = Int(words[5]) else {
                    continue
                }
                counts = (counts.servers + 1, counts.active + active, counts.inactive + inactive)
            }
            return counts
        }

        private static let listings = [
            "-Ln", "-Ln --stats", "-Ln --rate", "-Ln --stats --exact", "-Ln --rate --exact",
            "-Ln --thresholds",
            "-Ln --persistent-conn", "-Ln --nosort", "-Lnc", "-Lnc --exact",
        ]

        /// What both tools say of the table in the same moment.
        private struct Moment {
            let listing: String
            let ours: Answer
            let reference: Answer
        }

        /// It is the same moment when the reference says the same before and after ours.
        private static func moment(of listing: String) throws -> Moment {
            for _ in 1...10 {
                let before = try masked(Tool.reference(listing))
                let mine = try masked(Tool.ours(listing))
                if try before == masked(Tool.reference(listing)) {
                    return Moment(listing: listing, ours: mine, reference: before)
                }
            }
            throw GuestError("ipvsadm \(listing): the table does not come to rest")
        }

        /// Without the time that connections have left.
        private static func masked(_ answer: Answer) -> Answer {
            var answer = answer
            answer.output.replace(#/\b[0-9]{2}:[0-9]{2} /#, with: "--:-- ")
            return answer
        }

        /// The kernel adds up its counters every two seconds.
        private static func awaitStatistics(of vip: String, connections: Int) throws {
            for _ in 1...50 {
                let lines = try Tool.ours.succeed("-Ln --stats -t \(vip):80").split(separator: "\n")
                let service = lines.first { $0.hasPrefix("TCP") }?.split(separator: " ") ?? []
                if service.count > 2, service[2] == "\(connections)" { return }
                usleep(100_000)
            }
            throw GuestError("the kernel does not count \(connections) connections to \(vip)")
        }
    }
}
