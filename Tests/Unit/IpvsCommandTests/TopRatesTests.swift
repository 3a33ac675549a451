import IPVSModel
import Testing

@testable import ipvs

/// Over how long `ipvs top` counts.
@Suite struct TopRatesTests {
    /// What is said of how long is counted is what the model does.
    @Test(arguments: 1...30)
    func differencesAreAsLongAsIsSaid(interval: Int) throws {
        var model = TopModel(TopTests.reading(second: 0, connections: [0, 0, 0]), interval: interval)
        var lengths: Set<Int> = []
        for number in 1...100 {
            // A counter that grows by the square of the time: its rate over a difference says how long that is.
            let second = number * interval
            model.take(
                TopTests.reading(second: UInt64(second), connections: [UInt64(second * second), 0, 0]))
            guard second > 20, let rate = model.entries(.counted)[1].servers[0].figures.rates?.connections
            else { continue }
            lengths.insert(2 * second - Int(rate))
        }
        let said = TopModel.differences(interval: interval)
        #expect(lengths.min() == said.lowerBound && lengths.max() == said.upperBound)
    }
}
