import CGuest
import Glibc

/// A network namespace: its own IPVS table and its own network. It lives as long as this value, unless it has a name.
package final class NetworkNamespace {
    private let descriptor: Int32

    /// Makes one with an empty table and loopback, and leaves the calling thread in it.
    package init() throws(GuestError) {
        let failed = guest_new_network()
        guard failed == 0 else { throw .system("cannot make a network namespace", failed) }
        descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("/proc/thread-self/ns/net") }
    }

    /// The one that `ip netns add NAME` made; leaves the calling thread in it.
    package init(named name: String) throws(GuestError) {
        descriptor = open("/run/netns/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("/run/netns/\(name)") }
        try enter()
    }

    deinit { close(descriptor) }

    /// Takes the calling thread, and what it starts from now on, into this namespace.
    package func enter() throws(GuestError) {
        let failed = guest_enter_network(descriptor)
        guard failed == 0 else { throw .system("cannot enter the network namespace", failed) }
    }
}
