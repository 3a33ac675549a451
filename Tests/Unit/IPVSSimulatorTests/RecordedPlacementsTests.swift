import Foundation
import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator
import Testing

/// What a real kernel did with flows, and the state it ended in: the simulator must agree in everything.
@Suite struct RecordedPlacementsTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/placements")

    static let scenarios = ["dh", "fo", "lblc", "lblcr", "lc", "mh", "nq", "rr", "sed", "sh", "wlc", "wrr"]

    /// A server at the end of a recording.
    struct ServerState: Codable, Equatable {
        var server: String
        var weight: Int
        var active: UInt32
        var inactive: UInt32
        var connections: UInt64
    }

    struct ServiceState: Codable, Equatable {
        var `protocol`: String
        var service: String
        var scheduler: String
        var servers: [ServerState]
    }

    @Test(arguments: scenarios)
    func recording(name: String) throws {
        let run = try Run(
            rules: Self.folder.appending(path: "\(name).rules"),
            flows: Self.folder.appending(path: "\(name).flows.csv"))
        let expected = try String(
            contentsOf: Self.folder.appending(path: "\(name).expected.csv"), encoding: .utf8)
        let (rows, expectedRows) = (run.rows.split(separator: "\n"), expected.split(separator: "\n"))
        #expect(rows.count == expectedRows.count)
        for (row, expectedRow) in zip(rows, expectedRows) where row != expectedRow {
            #expect(row == expectedRow)
            break
        }
        let state = try JSONDecoder().decode(
            [ServiceState].self, from: Data(contentsOf: Self.folder.appending(path: "\(name).final.json")))
        #expect(run.state.map(Self.sorted) == state.map(Self.sorted))
    }

    static func sorted(_ state: ServiceState) -> ServiceState {
        var state = state
        state.servers.sort { $0.server < $1.server }
        return state
    }

    /// A scenario played to its end.
    struct Run {
        var rows: String
        var state: [ServiceState]

        init(rules: URL, flows: URL) throws {
            let (initial, timed) = try Self.changes(in: Array(Data(contentsOf: rules)))
            var settings = SimulatorSettings()
            // It was 6.1.176.
            settings.profile = .legacy
            var director = SimulatedDirector(settings: settings)
            let refused = director.apply(initial)
            #expect(refused.isEmpty)
            var simulation = Simulation(director, changes: timed)
            var text = Array(PlacementText.header.utf8)
            var rows = PlacementText()
            var bytes = try Data(contentsOf: flows)
            var reader = try FlowReader(file: flows.lastPathComponent) { buffer in
                // In pieces, so that lines are cut in two.
                let count = min(bytes.count, buffer.count, 1000)
                buffer.copyBytes(from: bytes.prefix(count))
                bytes.removeFirst(count)
                return count
            }
            while let flow = try reader.next() {
                let placement = simulation.play(flow)
                rows.append(placement, key: reader.key, director: simulation.director, to: &text)
            }
            self.rows = String(decoding: text, as: UTF8.self)
            state = simulation.director.snapshot().services.map(Self.state)
        }

        /// What makes the table at the start, and what changes it later.
        private static func changes(in text: [UInt8]) throws -> ([TableChange], [TimedChange]) {
            var file = RulesFile(names: .none, takesTimes: true)
            var position = 0
            var (initial, timed): ([TableChange], [TimedChange]) = ([], [])
            while let line = file.nextLine(in: text, from: &position) {
                guard case .change(let change) = try line.content.get() else { continue }
                if let time = line.time {
                    timed.append(TimedChange(time: time, change: change))
                } else {
                    initial.append(change)
                }
            }
            return (initial, timed)
        }

        private static func state(_ entry: ServiceSnapshot) -> ServiceState {
            var (transport, service) = ("", "")
            if case .endpoint(let ofService, let endpoint) = entry.service.identity {
                (transport, service) = (ofService.description, endpoint.description)
            }
            return ServiceState(
                protocol: transport, service: service, scheduler: entry.service.scheduler.rawValue,
                servers: entry.destinations.map {
                    ServerState(
                        server: $0.destination.endpoint.description, weight: Int($0.destination.weight),
                        active: $0.counts.active, inactive: $0.counts.inactive,
                        connections: $0.statistics?.connections ?? 0)
                })
        }
    }
}
