import IPVSModel

/// Attributes of the answer to `IPVSCommand.getInformation` (`IPVS_INFO_ATTR_…`).
package enum InformationAttribute: UInt16, AttributeType, CaseIterable {
    case version = 1
    case connectionTableSize
}

extension DirectorInformation {
    package init(wire content: RawSpan) throws(WireError) {
        var version: UInt32?
        var size: UInt32?
        try content.forEachAttribute { (type, value) throws(WireError) in
            switch InformationAttribute(rawValue: type) {
            case .version: version = try value.number(attribute: type)
            case .connectionTableSize: size = try value.number(attribute: type)
            case nil: break
            }
        }
        self.init(
            version: try required(version, "version"),
            connectionTableSize: try required(size, "connection table size"))
    }
}
