/// How much a reader takes before it gives up: what a file says in a few bytes can be billions of servers.
package struct TableTextLimits: Sendable {
    /// Nothing is read behind so many mistakes.
    package var problems: Int
    /// Services and servers together.
    package var changes = 1 << 18
    /// Those behind are counted in a last one.
    package var remarks = 1000
    /// Bytes that repetitions, parameters and included files may add to the text.
    package var expansion = 64 << 20

    package init(problems: Int = 1) { self.problems = problems }
}
