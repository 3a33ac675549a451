import ArgumentParser

@testable import ipvs

/// A completion script of `Packaging/completions`.
struct CompletionFile: Sendable {
    /// Below `Packaging/completions`, named as its shell looks for it.
    let path: String
    let text: String

    static let notice = "Written from OptionTable, not by hand: see Docs/Hacking.md."
    static let saveSummary = "addresses and ports as numbers"

    /// bash and fish look for a file under the name of the command; zsh's says which commands it is for.
    static let all = [
        CompletionFile(path: "bash/ipvsadm", text: BashScript.text),
        CompletionFile(
            path: "bash/ipvsadm-save",
            text: "# bash completion for ipvsadm-save. \(notice)\ncomplete -W '-n' ipvsadm-save\n"),
        CompletionFile(
            path: "bash/ipvsadm-restore",
            text: "# bash completion for ipvsadm-restore. \(notice)\ncomplete -W '' ipvsadm-restore\n"),
        CompletionFile(path: "zsh/_ipvsadm", text: ZshScript.text),
        CompletionFile(path: "fish/ipvsadm.fish", text: FishScript.text),
        CompletionFile(
            path: "fish/ipvsadm-save.fish",
            text:
                "# fish completion for ipvsadm-save. \(notice)\ncomplete -c ipvsadm-save -f -s n -d '\(saveSummary)'\n"
        ),
        CompletionFile(
            path: "fish/ipvsadm-restore.fish",
            text: "# fish completion for ipvsadm-restore. \(notice)\ncomplete -c ipvsadm-restore -f\n"),
        CompletionFile(path: "bash/ipvs", text: IPVS.completionScript(for: .bash)),
        CompletionFile(path: "zsh/_ipvs", text: IPVS.completionScript(for: .zsh)),
        CompletionFile(path: "fish/ipvs.fish", text: IPVS.completionScript(for: .fish)),
    ]
}
