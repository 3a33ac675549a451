import IPVSModel

/// A running program that keeps services as its configuration says, and undoes what others change.
struct ServiceManager: Sendable {
    let name: String
    let manages: @Sendable (ServiceIdentity) -> Bool

    /// Those that run on this host.
    static var running: [ServiceManager] { [] }
}
