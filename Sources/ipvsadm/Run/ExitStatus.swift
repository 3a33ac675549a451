/// How the program ends, as scripts know it.
struct ExitStatus: RawRepresentable, Hashable, Sendable {
    var rawValue: Int32

    init(rawValue: Int32) { self.rawValue = rawValue }

    static let success = ExitStatus(rawValue: 0)
    /// A listing failed, or output could not be written.
    static let listingFailed = ExitStatus(rawValue: 1)
    /// IPVS cannot be reached. A mistake in the options ends like this too.
    static let unusable = ExitStatus(rawValue: 2)
    /// The kernel refused a change: the legacy tool's -1.
    static let refused = ExitStatus(rawValue: 255)
}
