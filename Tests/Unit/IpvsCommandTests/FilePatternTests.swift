import Foundation
import Testing

@testable import ipvs

/// Patterns find what a shell finds.
@Suite struct FilePatternTests {
    private static let files = [
        "yz.conf", "main.conf", "conf.d/a.conf", "conf.d/b.conf", "conf.d/.hidden.conf", "conf.d/c.txt",
    ]

    @Test(arguments: [
        ("*.conf", ["main.conf", "yz.conf"]), ("conf.d/*.conf", ["conf.d/a.conf", "conf.d/b.conf"]),
        ("conf.d/[ac]*", ["conf.d/a.conf", "conf.d/c.txt"]), ("{x,y}z.conf", ["yz.conf"]),
        ("{conf.d/{a,b},yz}.conf", ["conf.d/a.conf", "yz.conf", "conf.d/b.conf", "yz.conf"]),
        ("*/?.conf", ["conf.d/a.conf", "conf.d/b.conf"]), ("none*", []), ("conf.d", []), ("conf.d/none", []),
        ("conf.d/.h*", ["conf.d/.hidden.conf"]), ("*/../yz.conf", ["conf.d/../yz.conf"]),
    ])
    func matches(pattern: String, expected: [String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: "\(folder)/conf.d", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for file in Self.files { try Data().write(to: URL(filePath: "\(folder)/\(file)")) }
        #expect(
            FilePattern.files(matching: "\(folder)/\(pattern)", atMost: 9)
                == expected.map { "\(folder)/\($0)" })
    }

    @Test func braces() {
        #expect(FilePattern.alternatives(of: "{a,b}{c,d}", atMost: 9) == ["ac", "ad", "bc", "bd"])
        #expect(FilePattern.alternatives(of: "a{b", atMost: 9) == ["a{b"])
        #expect(FilePattern.alternatives(of: String(repeating: "{a,b}", count: 60), atMost: 100).count <= 100)
    }
}
