import Foundation

/// Files that belong to the tests.
package enum Fixtures {
    /// `Tests/Fixtures`, wherever the checkout is.
    package static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Fixtures").standardized

    package static func text(_ name: String) throws -> String {
        try String(contentsOf: directory.appending(path: name), encoding: .utf8)
    }
}
