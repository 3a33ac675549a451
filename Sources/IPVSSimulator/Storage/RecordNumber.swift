/// The number of a record in a store of the director, from 0 on.
///
/// Every kind has a type of its own, so that none is taken for another, and a number can be compared and nothing else:
/// there is no sum of two servers. In memory it is the 32 bits, and costs what they cost.
package protocol RecordNumber: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    var rawValue: Int32 { get }
    init(rawValue: Int32)
}

extension RecordNumber {
    /// - Parameter index: the record's place in its store.
    @inline(__always)
    init(_ index: Int) { self.init(rawValue: Int32(truncatingIfNeeded: index)) }

    /// The record's place in its store.
    @inline(__always)
    var index: Int { Int(rawValue) }

    /// No record: where a number may be missing and an optional one would be twice as large.
    @inline(__always)
    static var absent: Self { Self(rawValue: -1) }

    @inline(__always)
    var isPresent: Bool { rawValue >= 0 }

    package var description: String { rawValue.description }

    @inline(__always)
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What is kept by number: a record, or what belongs to one and is kept beside it.
protocol NumberedRecord {
    associatedtype Number: RecordNumber
}

/// The number of a service. A service that is deleted and added again is another one.
package struct ServiceNumber: RecordNumber {
    package let rawValue: Int32
    @inline(__always)
    package init(rawValue: Int32) { self.rawValue = rawValue }
}

/// The number of a server. It keeps it in the trash; what comes back from there is the same one.
package struct ServerNumber: RecordNumber {
    package let rawValue: Int32
    @inline(__always)
    package init(rawValue: Int32) { self.rawValue = rawValue }
}

/// The number of a connection or a template. It is another one's when the first one is forgotten.
package struct ConnectionNumber: RecordNumber {
    package let rawValue: Int32
    @inline(__always)
    package init(rawValue: Int32) { self.rawValue = rawValue }
}

/// The number of a virtual endpoint, see `VirtualEndpoints`.
package struct VirtualNumber: RecordNumber {
    package let rawValue: Int32
    @inline(__always)
    package init(rawValue: Int32) { self.rawValue = rawValue }
}
