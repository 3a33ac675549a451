/// What a command line does, before its options are looked at.
package enum CommandKind: UInt8, Sendable, Hashable, CaseIterable {
    case addService, editService, deleteService, clear, list, addServer, deleteServer, editServer
    case set, startDaemon, stopDaemon, restore, save, zero, help, version

    /// The name in the legacy tool's messages.
    package var legacyName: StaticString {
        switch self {
        case .addService: "add-service"
        case .editService: "edit-service"
        case .deleteService: "delete-service"
        case .clear: "flush"
        case .list: "list"
        case .addServer: "add-server"
        case .deleteServer: "delete-server"
        case .editServer: "edit-server"
        case .set: "set"
        case .startDaemon: "start-daemon"
        case .stopDaemon: "stop-daemon"
        case .restore: "restore"
        case .save: "save"
        case .zero: "zero"
        case .help: "help"
        case .version: "version"
        }
    }
}

/// The tunnel types that can be asked for.
package enum TunnelKind: UInt8, Sendable, Hashable, CaseIterable {
    case ipip, gue, gre

    package var legacyName: StaticString {
        switch self {
        case .ipip: "ipip"
        case .gue: "gue"
        case .gre: "gre"
        }
    }
}
