import IPVSFormats

/// The running kernel's metrics, written once.
struct MetricsPage: Sendable, Hashable {
    var format = MetricsFormat.prometheus
    var selection = Selection()
    /// A file, or `-`.
    var output = "-"

    func write() throws(Failure) {
        let metrics = try TableMetrics(ofRunningKernel: selection)
        let file = try OutputFile(output)
        var text = metrics.text(format)
        var hasMore = true
        // No more at once than the file's buffer has room for.
        while hasMore { try file.append { hasMore = text.move(atLeast: 2048, to: &$0) } }
        try file.finish()
    }
}

extension MetricsPage {
    /// See `PlainWords`.
    init?(plain words: some Sequence<String>) {
        guard
            let words = PlainWords(
                words, flags: ["--openmetrics"], options: Selection.options.union(["--output"])),
            let selection = Selection(plain: words), let output = words.one("--output", orElse: "-", { $0 })
        else { return nil }
        self.init(
            format: words.has("--openmetrics") ? .openMetrics : .prometheus, selection: selection,
            output: output)
    }
}
