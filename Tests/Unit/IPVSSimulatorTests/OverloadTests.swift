import IPVSModel
import Testing

@testable import IPVSSimulator

/// When a server's thresholds close and open it, in both profiles.
@Suite struct OverloadTests {
    private static func rig(_ profile: KernelProfile, upper: UInt32, lower: UInt32 = 0) -> Rig {
        var settings = SimulatorSettings()
        settings.profile = profile
        var rig = Rig(.roundRobin, transport: .udp, settings: settings)
        rig.add(1, upper: upper, lower: lower)
        return rig
    }

    @Test(arguments: KernelProfile.allCases)
    func exactlyAsManyAsTheUpperThreshold(profile: KernelProfile) {
        var rig = Self.rig(profile, upper: 3)
        #expect(rig.picks(5) == [1, 1, 1, nil, nil])
    }

    /// Raising opens at once in legacy; in reworked only when the count is below three quarters.
    @Test(arguments: [
        (KernelProfile.legacy, UInt32(11), true), (.reworked, 13, false), (.reworked, 14, true),
    ])
    func raising(profile: KernelProfile, upper: UInt32, opens: Bool) {
        var rig = Self.rig(profile, upper: 10)
        _ = rig.picks(10)
        rig.edit(1, upper: upper)
        #expect(rig.pick() == (opens ? 1 : nil))
    }

    @Test(arguments: [(KernelProfile.legacy, true), (.reworked, false)])
    func loweringBelowTheCount(profile: KernelProfile, letsOneMoreIn: Bool) {
        var rig = Self.rig(profile, upper: 10)
        _ = rig.picks(5)
        rig.edit(1, upper: 4)
        #expect(rig.pick() == (letsOneMoreIn ? 1 : nil))
        #expect(rig.pick() == nil)
    }

    /// How many of 10 must leave before the next is let in, without and with a lower threshold.
    @Test(arguments: [
        (KernelProfile.legacy, UInt32(0), 3), (.reworked, 0, 3), (.legacy, 5, 6), (.reworked, 5, 6),
    ])
    func opening(profile: KernelProfile, lower: UInt32, leaving: Int) {
        var rig = Self.rig(profile, upper: 10, lower: lower)
        for second in Int64(0)..<10 { _ = rig.pick(at: second) }
        // The n-th leaves 300 s after it came.
        #expect(rig.pick(at: 300 + Int64(leaving) - 2) == nil)
        #expect(rig.pick(at: 300 + Int64(leaving) - 1) == 1)
    }

    @Test func loadFormulasDiffer() {
        let server = { (active: Int32, inactive: Int32) in
            var server = Server(service: ServiceNumber(0), port: 80, hashedEndpoint: 0)
            (server.active, server.inactive) = (active, inactive)
            return server
        }
        #expect(LoadFormula(.legacy)(server(3, 2)) == 770)
        #expect(LoadFormula(.reworked)(server(3, 2)) == 773)
    }
}
