import IPVSModel
import Testing

@testable import IPVSSimulator

/// The cache of lblc and lblcr remembers what a dictionary does from which old uses are taken every half hour.
@Suite struct LocalityCacheTests {
    /// 24,576 addresses in some kernels (`ip_vs_lblc_new`): what is remembered gets other content, new addresses nothing.
    @Test(arguments: [(KernelProfile.reworked, true), (.legacy, false)])
    func aFullCacheTakesNoNewAddress(profile: KernelProfile, isBounded: Bool) {
        var settings = SimulatorSettings()
        settings.profile = profile
        var cache = LocalityCache<Int>(
            expiration: 3600 * SimulationTime.second, replacementsAreCounted: false, settings: settings,
            now: 0)
        for number in UInt32(0)..<24_576 { cache.store(1, for: .ipv4(number), now: 0) }
        cache.store(2, for: .ipv4(24_576), now: 0)
        cache.store(3, for: .ipv4(0), now: 0)
        #expect(cache.content(of: .ipv4(24_575)) == 1)
        #expect(cache.content(of: .ipv4(24_576)) == (isBounded ? nil : 2))
        #expect(cache.content(of: .ipv4(0)) == 3)
        // The check of every minute makes room by what was not used for six.
        while cache.nextMaintenance <= 420 * SimulationTime.second {
            let moment = cache.nextMaintenance
            cache.maintain(now: moment, until: moment)
        }
        cache.store(4, for: .ipv4(30_000), now: 420 * SimulationTime.second)
        #expect(cache.content(of: .ipv4(30_000)) == 4)
    }

    private struct Expected {
        var content: Int
        var lastUse: Nanoseconds
    }

    @Test(arguments: UInt64(1)...10) func agreesWithADictionary(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let expiration = 900 * SimulationTime.second
        var cache = LocalityCache<Int>(
            expiration: expiration, replacementsAreCounted: seed % 2 == 0, settings: SimulatorSettings(),
            now: 0)
        var expected: [IPAddress: Expected] = [:]
        var now: Nanoseconds = 0
        var (forgotten, checks) = (0, 0)
        for step in 0..<4000 {
            now += Nanoseconds(random.below(4_000_000_000))
            while cache.nextMaintenance <= now {
                let moment = cache.nextMaintenance
                // Up to this moment, so that none of the checks is left out.
                cache.maintain(now: moment, until: moment)
                checks += 1
                if checks % 30 != 0 { continue }
                let old = expected.filter { $0.value.lastUse + expiration <= moment }
                forgotten += old.count
                for address in old.keys { expected[address] = nil }
            }
            let address = IPAddress.ipv4(UInt32(random.below(1500)))
            let known = expected[address]?.content
            let content = cache.content(of: address)
            #expect(content == known, "seed \(seed), step \(step)")
            switch random.below(3) {
            case 0:
                let used = cache.use(address, now: now)
                #expect(used == known, "seed \(seed), step \(step)")
                expected[address]?.lastUse = now
            case 1:
                cache.store(step, for: address, now: now)
                expected[address] = Expected(content: step, lastUse: now)
            default:
                cache.update(address, to: -step)
                expected[address]?.content = -step
            }
            if step % 100 == 0 { #expect(cache.brokenInvariant() == nil, "seed \(seed), step \(step)") }
        }
        #expect(forgotten > 100 && expected.count > 100, "seed \(seed): \(forgotten), \(expected.count)")
    }
}
