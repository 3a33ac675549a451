import ArgumentParser
import Testing

@testable import ipvs

/// A completion script of `Packaging/completions`.
struct CompletionFile: Sendable {
    /// Below `Packaging/completions`, named as its shell looks for it.
    let path: String
    let text: String

    static let notice = "Written from OptionTable, not by hand: see Docs/Hacking.md."

    /// bash and fish look for a file under the name of the command; zsh's says which commands it is for.
    static let all =
        [
            CompletionFile(path: "bash/ipvsadm", text: BashScript.text),
            CompletionFile(path: "zsh/_ipvsadm", text: ZshScript.text),
            CompletionFile(path: "fish/ipvsadm.fish", text: FishScript.text),
            CompletionFile(path: "bash/ipvs", text: IPVS.completionScript(for: .bash)),
            CompletionFile(path: "zsh/_ipvs", text: IPVS.completionScript(for: .zsh)),
            CompletionFile(path: "fish/ipvs.fish", text: IPVS.completionScript(for: .fish)),
        ] + SmallTool.all.flatMap(\.files)
}

/// A failing or a talkative run names the file, and does not print it.
extension CompletionFile: CustomTestStringConvertible {
    var testDescription: String { path }
}
