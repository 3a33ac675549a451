import IPVSFormats
import IPVSKernel
import IPVSModel

/// The rules that a running kernel is played by: those that were asked for, or else those that it shows.
struct LiveRules: Sendable {
    let played: PlayedRules
    /// Why the kernel did not show them, if it was asked.
    let doubt: String?

    init(of table: TableSnapshot, given: KernelProfile?) {
        if let given {
            (played, doubt) = (PlayedRules(given, .given), nil)
            return
        }
        switch Self.answer(table.services.map(\.service.identity)) {
        case .shown(let profile): (played, doubt) = (PlayedRules(profile, .kernel), nil)
        case .noService: (played, doubt) = (.initial, "it has no service to ask about")
        case .unclear(.notPermitted):
            (played, doubt) = (.initial, "it may not be asked, which needs CAP_NET_ADMIN")
        case .unclear(let reason):
            (played, doubt) = (.initial, "it gave an answer that neither gives: \(reason)")
        case .silent: (played, doubt) = (.initial, "it gave no answer")
        case nil: (played, doubt) = (.initial, "it cannot be reached")
        }
    }

    private static func answer(
        _ services: [ServiceIdentity]
    ) -> KernelDirector<NetlinkTransport>.ProfileAnswer? {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            return director.profile(asking: services)
        } catch {
            return nil
        }
    }

    /// The sentence that says so, if it is not known.
    var note: String? {
        doubt.map {
            "which rules the kernel follows, since \($0); --profile is taken as \(played.profile.rawValue)"
        }
    }
}
