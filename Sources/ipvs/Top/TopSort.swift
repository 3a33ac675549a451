import IPVSModel

/// What services, and the servers of each, are sorted by: the most first, names in their order.
enum TopSort: String, Sendable, CaseIterable {
    case rate, active, inactive, packets, bytes, name

    /// As the screen calls it.
    var title: String {
        switch self {
        case .rate: "conn/s"
        case .active, .inactive, .name: rawValue
        case .packets: "packets/s"
        case .bytes: "bytes/s"
        }
    }

    /// The next one on the screen.
    var next: TopSort {
        let all = Self.allCases
        let index = all.firstIndex(of: self) ?? 0
        return all[(index + 1) % all.count]
    }

    /// What is compared; names where it is the same for all.
    func key(_ figures: TopFigures) -> UInt64 {
        switch self {
        case .rate: figures.rates?.connections ?? 0
        case .active: figures.active
        case .inactive: figures.inactive
        case .packets: (figures.rates?.incomingPackets ?? 0) &+ (figures.rates?.outgoingPackets ?? 0)
        case .bytes: (figures.rates?.incomingBytes ?? 0) &+ (figures.rates?.outgoingBytes ?? 0)
        case .name: 0
        }
    }

    /// - Parameter isReversed: the least first.
    func sorted<Element, Name: Comparable>(
        _ elements: [Element], isReversed: Bool, figures: (Element) -> TopFigures, name: (Element) -> Name
    ) -> [Element] {
        let keys = elements.map { (key: key(figures($0)), name: name($0)) }
        return elements.indices.sorted { first, second in
            let (left, right) = isReversed ? (keys[second], keys[first]) : (keys[first], keys[second])
            return left.key == right.key ? left.name < right.name : left.key > right.key
        }.map { elements[$0] }
    }
}
