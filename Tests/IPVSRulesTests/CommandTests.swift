import IPVSModel
import IPVSRules
import Testing

@Suite struct CommandTests {
    @Test func listingOptionsAreDistinct() {
        let all: [ListingOptions] = [
            .statistics, .rates, .thresholds, .persistentConnections, .tunnels, .numeric, .exact, .unsorted,
        ]
        #expect(Set(all.map(\.rawValue)).count == all.count)
    }
}
