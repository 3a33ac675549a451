#ifndef CGUEST_H
#define CGUEST_H
// What Swift's Glibc module does not show of namespaces. The first three act on the calling thread; 0, or an errno.

// A mount namespace and a working directory of its own for this thread; no mount made here leaves it.
int guest_own_files(void);
// A new, empty network namespace with loopback up.
int guest_new_network(void);
// Into the network namespace that this descriptor stands for.
int guest_enter_network(int descriptor);

// Waits for a child just started and reads, as it ends, the most memory that its program ever held. wait4's own
// ru_maxrss will not do: it counts what the parent held when the child was started. 0, or an errno.
int guest_wait_peak(int child, int *status, long *kilobytes);

#endif
