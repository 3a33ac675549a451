import IPVSRules

/// Names of ports, which are looked up in /etc/services alone. Names of hosts are not: what they mean may change between
/// two runs, and a run has to be repeatable.
enum PortNames {
    /// A longer file names nothing.
    private static let longest = 16 << 20

    /// Reads the file when the first name comes.
    static func resolution() -> NameResolution {
        var text: [UInt8]?
        return NameResolution(remembering: { question in
            if question.isOfHost { return nil }
            let services = text ?? (try? InputFile("/etc/services").bytes(atMost: longest)) ?? []
            text = services
            return ServicesText.answers(to: [question], in: services)[question]
        })
    }
}
