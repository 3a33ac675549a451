import Glibc

/// A step of the test machinery itself that failed, never the tool under test.
package struct GuestError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// "WHAT: the text of errno"
    package static func system(_ what: String, _ code: Int32 = errno) -> GuestError {
        GuestError("\(what): \(String(cString: strerror(code)))")
    }
}
