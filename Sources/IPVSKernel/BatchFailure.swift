/// A batch whose end was not answered.
package struct BatchFailure: Error, Sendable, Hashable {
    package var cause: KernelError
    /// Changes that were sent and may have been made: no answer speaks of them.
    package var unknown: [BatchWriter.Entry] = []
    /// Changes that did not reach the kernel.
    package var untried: [BatchWriter.Entry] = []
}
