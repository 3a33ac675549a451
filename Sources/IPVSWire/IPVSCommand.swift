/// Commands of the generic-netlink family `IPVS` (`IPVS_CMD_…` in `<linux/ip_vs.h>`).
package enum IPVSCommand: UInt8, Sendable, CaseIterable {
    case newService = 1
    case setService
    case deleteService
    case getService
    case newDestination
    case setDestination
    case deleteDestination
    case getDestination
    case newDaemon
    case deleteDaemon
    case getDaemon
    case setConfiguration
    case getConfiguration
    /// Only in the answer to `getInformation`.
    case setInformation
    case getInformation
    case zero
    case flush

    /// Name under which the kernel registers the family.
    package static let familyName = "IPVS"
    /// `IPVS_GENL_VERSION`, unchanged since 2.6.28.
    package static let interfaceVersion: UInt8 = 1
}

/// Attributes of a command itself (`IPVS_CMD_ATTR_…`).
package enum CommandAttribute: UInt16, AttributeType, CaseIterable {
    case service = 1
    case destination
    case daemon
    case timeoutTCP
    case timeoutTCPFinal
    case timeoutUDP
}
