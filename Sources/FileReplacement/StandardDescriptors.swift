import Glibc

/// Standard input, output and error.
package enum StandardDescriptors {
    /// Occupies those that the caller closed, so that no file of ours becomes standard output and takes the report.
    /// They are opened the wrong way round: using them fails as it would if they were closed.
    package static func occupy() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
