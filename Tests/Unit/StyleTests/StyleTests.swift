import Testing

/// The sources keep to the rules of the project, and each rule notices when they do not.
@Suite struct StyleTests {
    @Test(arguments: Example.all) fileprivate func isKept(example: Example) throws {
        let files = try example.rule.folders.flatMap { try SourceFile.all(in: $0) }
        #expect(files.count > 10)
        let violations = files.flatMap(example.rule.violations)
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    @Test(arguments: Example.all) fileprivate func noticesWhatBreaksIt(example: Example) {
        for text in example.broken {
            let file = SourceFile(path: example.path, text: text)
            #expect(example.rule.violations(file).count == 1, "\(text)")
        }
    }

    @Test(arguments: Example.all) fileprivate func leavesTheRestAlone(example: Example) {
        for text in example.fine {
            #expect(example.rule.violations(SourceFile(path: example.path, text: text)) == [], "\(text)")
        }
    }

    @Test func everyTargetHasItsImports() throws {
        let targets = Set(
            try SourceFile.all(in: "Sources").filter { $0.path.hasSuffix(".swift") }.map(\.target))
        #expect(targets.subtracting(Rule.allowedImports.keys) == [])
    }
}

/// A rule with texts that break it once, and texts that look like it and do not.
private struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rule: Rule
    var path = "Sources/IPVSRules/Example.swift"
    let broken: [String]
    var fine: [String] = []

    static let all = [
        Example(
            testDescription: "imports", rule: Rule.imports,
            broken: [
                "import IPVSKernel", "package import IPVSWire", "import struct Foundation.Date",
                "import Glibc",
                "@testable import ipvsadm", "@preconcurrency public import Foundation",
            ],
            fine: ["import IPVSModel", "// import Glibc", "let important = 1"]),
        Example(
            testDescription: "imports of ipvsadm", rule: Rule.imports, path: "Sources/ipvsadm/Example.swift",
            broken: ["import Foundation", "import ArgumentParser", "import IPVSWire"],
            fine: ["import Glibc\nimport IPVSKernel"]),
        Example(
            testDescription: "imports of a new target", rule: Rule.imports, path: "Sources/New/Example.swift",
            broken: ["import IPVSModel"]),
        Example(
            testDescription: "sockets", rule: Rule.sockets, path: "Sources/ipvsadm/Example.swift",
            broken: ["let a = socket(AF_INET, 0, 0)", "nl_socket_alloc()"],
            fine: ["Privilege.rawSocketRefusal()", "/// socket(2)"]),
        Example(
            testDescription: "modules of the host", rule: Rule.hostModules,
            path: "Sources/ipvsadm/Example.swift",
            broken: [
                "getaddrinfo(a, b, c, d)", "gethostbyaddr_r (a)", "let a = getservbyport(80, b)",
                "getpwnam(a)",
                "getprotobynumber(6)", "setlocale(LC_ALL, a)", "dlopen(a, 0)",
            ],
            fine: ["// getaddrinfo(a)", "gethostname(a, 1)", "getenv(a)", "getpid()", "getent(a)"]),
        Example(
            testDescription: "traps", rule: Rule.traps,
            broken: [
                "try! a()", "a as! B", "a!.b", "f(a!)", "a[0]!", "a()!", "var a: Int!", "fatalError(\"a\")",
            ],
            fine: ["a != b", "if !a { }", "\"a! b\"", "// a!", "(!a)", "a!=b", "try a()", "a as? B"]),
        Example(
            testDescription: "notes", rule: Rule.notes,
            broken: ["// TODO: this", "/// FIXME", "let TODO = 1"],
            fine: ["// todos"]),
        Example(
            testDescription: "documentation", rule: Rule.documentation,
            broken: [
                "public var a = 1", "    @inlinable public func a() {}", "// a\npublic struct A {}",
                "@frozen\npublic struct A {}", "/// A\npublic enum A {\n    case a\n}",
                "/// A\npublic protocol A {\n    var a: Int { get }\n}",
                "/// A\npublic enum A {\n    /// a\n    case a\n\n    case b\n}",
            ],
            fine: [
                "/// a\npublic var a = 1", "/// A\n@frozen\npublic struct A {}", "package var a = 1",
                "var a = 1",
                "/// A\npublic enum A {\n    /// a\n    case a\n}", "package enum A {\n    case a\n}",
                "/// A\npublic enum A {\n    /// a\n    case a\n    func b() {}\n}\nfunc a() {}",
            ]),
        Example(
            testDescription: "length", rule: Rule.length,
            broken: [String(repeating: "\n", count: 401)], fine: [String(repeating: "\n", count: 400)]),
        Example(
            testDescription: "registries", rule: Rule.registries,
            broken: ["https://" + "pypi.org/simple", "http://" + "deb.debian.org/debian"],
            fine: ["https://www.swift.org/install/linux/"]),
    ]
}
