import CGuest
import Glibc

/// A network namespace of its own: an empty IPVS table, and loopback. It lives as long as this value.
package final class NetworkNamespace {
    private let descriptor: Int32

    /// Makes one and leaves the calling thread in it.
    package init() throws(GuestError) {
        let failed = guest_new_network()
        guard failed == 0 else { throw .system("cannot make a network namespace", failed) }
        descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("/proc/thread-self/ns/net") }
    }

    deinit { close(descriptor) }

    /// Takes the calling thread, and what it starts from now on, into this namespace.
    package func enter() throws(GuestError) {
        let failed = guest_enter_network(descriptor)
        guard failed == 0 else { throw .system("cannot enter the network namespace", failed) }
    }
}
