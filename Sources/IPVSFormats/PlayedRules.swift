import IPVSModel

/// The rules that an answer rests on, and how it was found that they are the right ones.
package struct PlayedRules: Sendable, Hashable {
    package enum Origin: String, Sendable, Hashable, CaseIterable {
        /// The running kernel showed that it follows them.
        case kernel
        /// Whoever asked said so.
        case given
        /// Nobody said, and no kernel was asked or answered.
        case assumed
    }

    package var profile: KernelProfile
    package var origin: Origin

    package init(_ profile: KernelProfile, _ origin: Origin) {
        (self.profile, self.origin) = (profile, origin)
    }

    package static let initial = PlayedRules(.initial, .assumed)

    /// `profile legacy (given)`; where nobody said anything, the name alone.
    package var text: String {
        switch origin {
        case .kernel: "profile \(profile.rawValue) (as the kernel shows)"
        case .given: "profile \(profile.rawValue) (given)"
        case .assumed: "profile \(profile.rawValue)"
        }
    }

    package var json: [(String, JSON)] {
        [("profile", .string(profile.rawValue)), ("profileOrigin", .string(origin.rawValue))]
    }
}
