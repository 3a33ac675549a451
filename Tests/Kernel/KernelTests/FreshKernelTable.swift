import GuestSupport
import IPVSKernel
import IPVSModel
import Testing

/// The director that these tests drive: the real kernel.
typealias Kernel = KernelDirector<NetlinkTransport>

extension Trait where Self == ConditionTrait {
    /// The suite needs the embedded kernel; where it is required, what cannot run is a failure.
    static var inEmbeddedKernel: Self {
        .enabled(if: Guest.isHere || Guest.isRequired, "needs the embedded kernel: make test")
    }
}

/// Runs `body` with an empty IPVS table of its own: a network namespace that no other test sees.
func withFreshTable<Value: Sendable>(_ body: @escaping @Sendable (inout Kernel) throws -> Value) throws
    -> Value
{
    try Guest.insist()
    return try onOwnThread {
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        var kernel = try Kernel(link: NetlinkTransport())
        return try body(&kernel)
    }
}

/// Applies changes none of which may be refused.
func apply(_ changes: [TableChange], to kernel: inout Kernel) throws {
    let refused = try kernel.apply(changes)
    #expect(refused == [])
}

extension ServiceIdentity {
    static func tcp(_ address: String, _ port: UInt16) throws -> ServiceIdentity {
        .endpoint(.tcp, try Endpoint(address, port))
    }
}

extension Endpoint {
    init(_ address: String, _ port: UInt16) throws {
        self.init(address: try #require(IPAddress(address)), port: port)
    }
}
