#define _GNU_SOURCE
#include "CIPVS.h"

#include <errno.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

// The Swift side writes and reads these layouts byte by byte (IPVSWire/Netlink.swift, ServiceAttributes.swift).
_Static_assert(sizeof(struct nlmsghdr) == 16, "message header");
_Static_assert(offsetof(struct nlmsghdr, nlmsg_seq) == 8, "sequence number in the message header");
_Static_assert(sizeof(struct genlmsghdr) == 4, "generic netlink header");
_Static_assert(sizeof(struct nlattr) == 4, "attribute header");
_Static_assert(NLMSG_ALIGNTO == 4 && NLA_ALIGNTO == 4, "alignment");
_Static_assert(sizeof(struct ip_vs_flags) == 8, "flags with their mask");

enum { maximum_datagrams = 8 };

int cipvs_send(int descriptor, const void *bytes, size_t count) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    ssize_t sent;
    do {
        sent = sendto(descriptor, bytes, count, 0, (const struct sockaddr *)&kernel, sizeof kernel);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) return errno;
    // Netlink takes a datagram whole or not at all.
    return (size_t)sent == count ? 0 : EMSGSIZE;
}

int cipvs_receive(
    int descriptor, bool waiting, void *buffer, size_t size, int limit,
    struct cipvs_datagram *datagrams) {
    struct mmsghdr headers[maximum_datagrams] = {0};
    struct iovec vectors[maximum_datagrams];
    struct sockaddr_nl senders[maximum_datagrams];
    if (limit < 1 || limit > maximum_datagrams) return -EINVAL;
    for (int i = 0; i < limit; i++) {
        vectors[i] = (struct iovec){.iov_base = (char *)buffer + (size_t)i * size, .iov_len = size};
        headers[i].msg_hdr = (struct msghdr){.msg_name = &senders[i],
                                             .msg_namelen = sizeof senders[i],
                                             .msg_iov = &vectors[i],
                                             .msg_iovlen = 1};
    }
    int flags = waiting ? MSG_WAITFORONE : MSG_DONTWAIT;
    int taken;
    do {
        taken = recvmmsg(descriptor, headers, (unsigned)limit, flags, NULL);
    } while (taken < 0 && errno == EINTR);
    if (taken < 0) return -errno;
    for (int i = 0; i < taken; i++) {
        bool from_kernel =
            headers[i].msg_hdr.msg_namelen == sizeof senders[i] && senders[i].nl_pid == 0;
        datagrams[i].length = from_kernel ? headers[i].msg_len : 0;
        datagrams[i].truncated = from_kernel && (headers[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
    }
    return taken;
}

void cipvs_prepare(int descriptor, int receive_bytes, int wait_seconds) {
    int on = 1;
    setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    setsockopt(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes, sizeof receive_bytes) != 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    struct timeval wait = {.tv_sec = wait_seconds};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
}

int cipvs_buffer_size(int descriptor, bool receiving) {
    int bytes = 0;
    socklen_t length = sizeof bytes;
    int option = receiving ? SO_RCVBUF : SO_SNDBUF;
    if (getsockopt(descriptor, SOL_SOCKET, option, &bytes, &length) != 0) return 0;
    return bytes;
}

int cipvs_run(const char *path, char *const arguments[]) {
    pid_t child;
    int failure = posix_spawn(&child, path, NULL, NULL, arguments, environ);
    if (failure != 0) return -failure;
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
