import ArgumentParser

/// Where a page goes that shows what a run did.
struct PictureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File for a page with charts (HTML), which needs nothing beside it; - is standard output.",
            discussion: "With -, the report is not printed.", valueName: "file"),
        completion: .file())
    var html: String?

    var isWanted: Bool { html != nil }

    /// Whether the report may be printed.
    var leavesStandardOutput: Bool { html != "-" }

    /// Opened before anything is played, so that a mistake is not found at the end.
    func file() throws(Failure) -> PictureFile? {
        guard let html else { return nil }
        return PictureFile(output: try OutputFile(html))
    }

    /// What would be lost; nil if nothing.
    func conflict(rules: [String], flows: String?, json: Bool) -> String? {
        guard isWanted else { return nil }
        if json, !leavesStandardOutput {
            return "standard output takes either the report or what - stands for"
        }
        var uses = FileUses()
        for file in rules where file != RunningKernel.name { uses.read(file, by: "rules") }
        uses.read(flows, by: "--flows")
        uses.write(html, by: "--html")
        if leavesStandardOutput { uses.print("the report") }
        return uses.conflict
    }
}

/// A page that appears under its name only when it is complete.
struct PictureFile {
    let output: OutputFile

    func write(_ page: PicturePage) throws(Failure) {
        try output.append { $0 += page.bytes }
        try output.finish()
    }
}
