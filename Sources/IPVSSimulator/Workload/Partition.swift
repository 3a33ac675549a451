/// Numbers from 0 on, cut into parts one after the other.
struct Partition: Sendable {
    /// Where each part ends.
    private let ends: [UInt64]

    /// Parts as large as these weights, which must not be 0.
    init(_ weights: [UInt64]) {
        var end: UInt64 = 0
        ends = weights.map { weight in
            end += weight
            return end
        }
    }

    /// Parts of `total` in proportion to these weights.
    init(of total: UInt64, _ weights: [UInt64]) {
        let plain = Partition(weights)
        ends = plain.ends.map { end in
            let product = total.multipliedFullWidth(by: end)
            return plain.total.dividingFullWidth(product).quotient
        }
    }

    var total: UInt64 { ends.last ?? 0 }

    /// Size of a part.
    func count(of index: Int) -> UInt64 { ends[index] - start(of: index) }

    func start(of index: Int) -> UInt64 { index == 0 ? 0 : ends[index - 1] }

    /// The part that a number below `total` lies in.
    @inline(__always)
    func index(of number: UInt64) -> Int {
        var low = 0
        var high = ends.count - 1
        while low < high {
            let middle = (low + high) / 2
            if number < ends[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
