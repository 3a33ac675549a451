import IPVSModel
import Testing

@testable import IPVSSimulator

/// A state that is not as it should be is noticed.
@Suite struct InvariantTests {
    /// Three persistent connections, one of them closed, and their templates.
    private static func rig() -> Rig {
        var rig = Rig(.weightedLeastConnection, persistence: Persistence(timeout: 60, netmask: .ipv4(.max)))
        for number in UInt32(1)...3 { rig.add(number) }
        var slots: [ConnectionNumber] = []
        for client in UInt32(1)...3 {
            slots.append(rig.openToClose(at: Int64(client), client: client))
        }
        rig.director.close(slots[1], at: 5 * SimulationTime.second)
        return rig
    }

    /// A connection of the first client.
    private static func slot(_ director: borrowing SimulatedDirector, isTemplate: Bool = false)
        -> ConnectionNumber
    {
        director.connections.allSlots().first {
            director.connections[$0].flags.contains(.template) == isTemplate
        } ?? .absent
    }

    fileprivate struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let inflict: @Sendable (inout SimulatedDirector) -> Void
    }

    @Test func soundStateIsLeftAlone() {
        let rig = Self.rig()
        #expect(rig.director.connections.count == 6)
        #expect(rig.director.brokenInvariant() == nil)
    }

    @Test(arguments: damages) fileprivate func isNoticed(damage: Damage) {
        var rig = Self.rig()
        damage.inflict(&rig.director)
        #expect(rig.director.brokenInvariant() != nil)
    }

    fileprivate static let damages = [
        Damage(testDescription: "active count") { $0.servers[0].active += 1 },
        Damage(testDescription: "inactive count") { $0.servers[0].inactive -= 1 },
        Damage(testDescription: "template count") { $0.servers[0].templates += 1 },
        Damage(testDescription: "counts below 0") { $0.servers[1].inactive = -1 },
        Damage(testDescription: "state and count") {
            $0.connections[slot($0)].state = TCPState.timeWait.rawValue
        },
        Damage(testDescription: "template's connections") {
            $0.connections[slot($0, isTemplate: true)].controlled += 1
        },
        Damage(testDescription: "controlled by a connection") {
            $0.connections[slot($0)].template = slot($0)
        },
        Damage(testDescription: "place in the list") { $0.servers[0].followers = 1 },
        Damage(testDescription: "listed though deleted") { $0.servers[0].isAvailable = false },
        Damage(testDescription: "line of another key") { $0.connections[slot($0)].clientPort ^= 1 },
        Damage(testDescription: "wrong queue") { $0.connections[slot($0)].queue ^= 1 },
        Damage(testDescription: "timer in the past") { $0.connections[slot($0)].expiry = 0 },
        Damage(testDescription: "broken queue") { $0.connections[slot($0)].place += 1 },
        Damage(testDescription: "lost entry") {
            $0.connections.timers.stop(slot($0), $0.connections.records)
        },
    ]
}
