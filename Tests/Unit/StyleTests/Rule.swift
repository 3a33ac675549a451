/// What the sources of this project keep to.
struct Rule: Sendable {
    /// Where it holds.
    let folders: [String]
    /// `PATH:LINE: what is wrong` for each place that breaks it.
    let violations: @Sendable (SourceFile) -> [String]

    /// DESIGN.md's picture: arrows point down. A new target says here what it may import.
    static let allowedImports: [String: Set<String>] = [
        "FileReplacement": ["Glibc"],
        "IPVSModel": [],
        "IPVSRules": ["IPVSModel"],
        "IPVSFormats": ["IPVSModel", "IPVSRules", "IPVSSimulator"],
        "IPVSWire": ["IPVSModel"],
        "IPVSSimulator": ["IPVSModel"],
        "IPVSKernel": ["IPVSModel", "IPVSWire", "CIPVS", "CLibNL", "Glibc"],
        "ipvs": [
            "CStartup", "CZlib", "CZstd",
            "IPVSModel", "IPVSRules", "IPVSFormats", "IPVSSimulator", "IPVSWire", "IPVSKernel",
            "FileReplacement",
            "ArgumentParser", "NIOCore", "NIOHTTP1", "NIOPosix", "Glibc", "Dispatch", "Synchronization",
        ],
        "ipvsadm": ["IPVSModel", "IPVSRules", "IPVSKernel", "FileReplacement", "CStartup", "Glibc"],
    ]

    static let imports = everyLine(mentioning: ["import"]) { line, file in
        let pattern = #/^\s*(@\w+ +)*((public|package|internal|fileprivate|private) +)?import +(\w+ +)?(\w+)/#
        guard let module = line.firstMatch(of: pattern)?.5 else { return nil }
        guard let allowed = allowedImports[file.target] else { return "this target may import nothing yet" }
        return allowed.contains(String(module)) ? nil : "\(file.target) must not import \(module)"
    }

    /// Only IPVSKernel, whose C helper is CIPVS, talks to the kernel.
    static let sockets = everyLine(mentioning: ["socket", "connect"], ofSwift: false) { line, file in
        guard !["IPVSKernel", "CIPVS"].contains(file.target) else { return nil }
        return line.contains(#/\b(socket|socketpair|nl_socket_\w+|genl_connect|nl_connect)\s*\(/#)
            ? "only IPVSKernel opens sockets" : nil
    }

    /// What a static program must not call: the C library would load modules or tables that are the host's, and made for
    /// another C library.
    static let hostModules = everyLine(
        mentioning: ["get", "dlopen", "setlocale", "iconv"], ofSwift: false
    ) { line, file in
        guard file.path != "Sources/CStartup/NoResolver.c" else { return nil }
        let pattern =
            #/\b(getaddrinfo|getnameinfo|get(host|serv|proto|net|rpc)(by|ent)\w*|get(pw|gr|sp)(ent|nam|uid|gid)\w*|dlopen|setlocale|iconv_open)\s*\(/#
        return line.contains(pattern) ? "the C library would load the host's modules" : nil
    }

    /// What would end the program where an error could have been thrown.
    static let traps = everyLine(mentioning: ["!", "fatalError"]) { line, _ in
        if line.contains(#/\btry!/#) { return "try!" }
        if line.contains(#/\bas!/#) { return "as!" }
        if line.contains(#/\bfatalError\s*\(/#) { return "fatalError" }
        return line.contains(#/[\w)\]}?>]!(?!=)/#) ? "a forced unwrap" : nil
    }

    /// What is left to do is an issue and not a comment.
    static let notes = Rule(folders: ["Sources"]) { file in
        file.places(mentioning: ["TODO", "FIXME"]).map { "\($0): an open end" }
    }

    static let length = Rule(folders: ["Sources", "Tests"]) { file in
        let count = file.lines.count - 1
        return count > 400 ? ["\(file.path): \(count) lines; 400 are enough for one thing"] : []
    }

    /// Packages are named; where they come from is the user's business.
    static let registries = Rule(folders: ["Sources", "Tests", "Docs"]) { file in
        let hosts = [
            "pypi", "pythonhosted", "npmjs", "crates", "rubygems", "golang", "swiftpackageindex",
            "deb.debian",
        ]
        return file.places(
            mentioning: hosts.flatMap { ["//\($0).", "//www.\($0).", "//registry.\($0).", "//proxy.\($0)."] }
        )
        .map { "\($0): the address of a package registry" }
    }

    /// A rule on each line of code, comments and string literals left out; a reason is a violation.
    ///
    /// - Parameter words: only lines with one of these are looked at closely, which is what takes the time.
    private static func everyLine(
        mentioning words: [String], ofSwift isSwift: Bool = true,
        _ reason: @escaping @Sendable (String, SourceFile) -> String?
    ) -> Rule {
        Rule(folders: ["Sources"]) { file in
            guard !isSwift || file.path.hasSuffix(".swift") else { return [] }
            return file.lines.enumerated().compactMap { index, line in
                guard words.contains(where: line.contains) else { return nil }
                return reason(SourceFile.code(of: line), file).map { "\(file.path):\(index + 1): \($0)" }
            }
        }
    }
}
