import Glibc

/// A process of this host in our network namespace, whose IPVS table is ours.
struct RunningProgram {
    let process: String
    /// Its words, the program's name first.
    let arguments: [String]

    /// More of a command line says nothing that we look for.
    private static let longest = 1 << 16

    /// - Parameter name: as `/proc/PID/comm` has it, or as the program's first word ends.
    static func all(named name: String) -> [RunningProgram] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        let here = namespace(of: "self")
        var programs: [RunningProgram] = []
        while let entry = readdir(folder) {
            let process = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard process.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                text("/proc/\(process)/comm")?.dropLast() == name[...], namespace(of: process) == here
            else { continue }
            let words = text("/proc/\(process)/cmdline")?.split(separator: "\0").map(String.init) ?? []
            if !words.isEmpty { programs.append(RunningProgram(process: process, arguments: words)) }
        }
        return programs.sorted { Int($0.process) ?? 0 < Int($1.process) ?? 0 }
    }

    /// Where it finds a file, as we do.
    func place(of file: String) -> String {
        file.hasPrefix("/") ? "/proc/\(process)/root\(file)" : "/proc/\(process)/cwd/\(file)"
    }

    private static func text(_ path: String) -> String? {
        (try? InputFile(path).bytes(atMost: longest)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The network namespace of a process, as the kernel names it.
    static func namespace(of process: String) -> String? {
        var name = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/\(process)/ns/net", &name, name.count)
        guard count > 0 else { return nil }
        return String(decoding: name[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
