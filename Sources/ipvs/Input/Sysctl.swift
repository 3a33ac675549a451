/// Settings of the running kernel, below `/proc/sys`. They are only read.
enum Sysctl {
    /// Of the load balancer; nil where this kernel does not have it: older ones lack some, and IPVS may not be loaded.
    static func value(_ name: String) -> Int64? { value(at: "net/ipv4/vs/\(name)") }

    /// The first number; nil for what is not there, or no number.
    static func value(at path: String) -> Int64? {
        text(at: path).flatMap { Int64($0.prefix { $0 != "\t" }) }
    }

    /// The first line, such as two numbers with a tabulator between them; nil for what is not there.
    static func text(at path: String) -> String? {
        guard let bytes = try? InputFile("/proc/sys/\(path)").bytes(atMost: 64) else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
