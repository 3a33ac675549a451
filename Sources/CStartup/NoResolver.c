// What the static `ipvsadm` must never reach: look-ups by name in its own C library, which load the modules that
// /etc/nsswitch.conf mentions, and `dlopen` itself. What it would load is made for the host's C library, and crashes
// in ours.
//
// libnl refers to the look-ups in functions that we do not call (addresses and protocols as text), and the Swift runtime
// to dlopen for a debugging aid. A static link takes the definitions here, and so leaves the C library's resolver out
// altogether: nothing is left that could be called by mistake, and the program is 200 kB smaller. Weak and hidden for
// the same reasons as in Startup.c.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stddef.h>

#define REPLACES_RESOLVER __attribute__((weak, visibility("hidden")))

REPLACES_RESOLVER int getaddrinfo(
    const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    (void)host, (void)service, (void)hints, (void)found;
    return EAI_FAIL;
}
REPLACES_RESOLVER void freeaddrinfo(struct addrinfo *found) { (void)found; }
REPLACES_RESOLVER int getnameinfo(
    const struct sockaddr *address, socklen_t length, char *host, socklen_t host_size, char *service,
    socklen_t service_size, int flags) {
    (void)address, (void)length, (void)host, (void)host_size, (void)service, (void)service_size, (void)flags;
    return EAI_FAIL;
}
REPLACES_RESOLVER struct protoent *getprotobyname(const char *name) {
    (void)name;
    return NULL;
}
REPLACES_RESOLVER struct protoent *getprotobynumber(int number) {
    (void)number;
    return NULL;
}
REPLACES_RESOLVER void *dlopen(const char *name, int mode) {
    (void)name, (void)mode;
    return NULL;
}
