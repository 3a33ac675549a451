import IPVSModel

/// What lblc and lblcr say of their choices.
enum LocalityText {
    static func nothing(_ address: IPAddress) -> String {
        "the cache has nothing for \(address): a server is chosen by load"
    }

    /// As `isBusy` finds.
    static func busy(_ server: Server) -> String {
        "is busy, with \(server.active) active connections for weight \(server.weight), "
            + "while another server has less than half of its weight"
    }

    static func notBusy(_ server: Server) -> String {
        "is not busy, with \(server.active) active connections for weight \(server.weight)"
    }
}
