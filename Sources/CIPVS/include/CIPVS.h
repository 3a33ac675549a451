// The shipped C of this project: what Swift cannot say to the kernel comfortably.
// Numbers of <linux/ip_vs.h> for the tests that hold the Swift enumerations against them,
// and batches sent and received on a netlink socket that libnl opened.
#ifndef CIPVS_H
#define CIPVS_H

#include <linux/genetlink.h>
#include <linux/ip_vs.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One received datagram: how long it was, and whether the buffer was too short for it.
struct cipvs_datagram {
    uint32_t length;
    bool truncated;
};

// Sends one batch of netlink messages to the kernel.
// Returns 0, or the error number. Interrupted calls are repeated.
int cipvs_send(int descriptor, const void *bytes, size_t count);

// Takes up to `limit` (at most 8) datagrams, each into its own `size` bytes of `buffer`; with `waiting` it waits until
// there is one. Of datagrams that are not the kernel's the length is 0.
// Returns how many were taken, or an error number below zero. Interrupted calls are repeated.
int cipvs_receive(
    int descriptor, bool waiting, void *buffer, size_t size, int limit,
    struct cipvs_datagram *datagrams);

// Prepares the socket: extended and capped acknowledgements, a receive buffer of `receive_bytes` where allowed, and
// a wait of at most `wait_seconds` for an answer. None of it is vital: older kernels lack some of it.
void cipvs_prepare(int descriptor, int receive_bytes, int wait_seconds);

// Bytes that the socket's send or receive buffer holds; 0 when the kernel does not say.
int cipvs_buffer_size(int descriptor, bool receiving);

// Runs `path` with `arguments` (ended by NULL), with this process's environment and output, and waits for it.
// Returns its exit status, 128 + N after signal N, or an error number below zero when it did not start.
int cipvs_run(const char *path, char *const arguments[]);

#endif
