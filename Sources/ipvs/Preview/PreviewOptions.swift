import ArgumentParser
import IPVSSimulator

/// Whether a change is played before it is made.
struct PreviewOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Foretell what the change does to clients: who moves, what is refused, how busy servers get.",
            discussion:
                "The same flows are played on the table as it is and on the table after the change, which begin with the running kernel's connections if that changes."
        ))
    var simulate = false

    /// What says how it is played is for those who want that.
    ///
    /// - Parameter isImplied: whether another option asks for it.
    func check(_ flows: FlowOptions, _ kernel: KernelOptions, isImplied: Bool = false) throws {
        try flows.check(kernel, arePlayed: simulate || isImplied, by: "--simulate")
    }
}

extension FlowOptions {
    /// What says how flows are played is for those who want that.
    ///
    /// - Parameter option: that asks for it.
    func check(_ kernel: KernelOptions, arePlayed: Bool, by option: String) throws {
        guard !arePlayed else { return }
        if let given = given ?? keepalive.map({ _ in "--keepalive" }) {
            throw ValidationError("\(given) is for \(option), which plays flows")
        }
        if kernel.areGiven {
            throw ValidationError("options of the kernel that is played are for \(option)")
        }
    }
}
