// What the static programs must never reach: look-ups by name in their own C library, which load the modules that
// /etc/nsswitch.conf mentions, and `dlopen` itself. What it would load is made for the host's C library, and crashes
// in ours.
//
// libnl refers to the look-ups in functions that we do not call (addresses and protocols as text), the Swift runtime to
// dlopen for a debugging aid, and Foundation, which the argument parser of `ipvs` brings, to users and groups. A static link takes the definitions here, and so leaves the C library's resolver out
// altogether: nothing is left that could be called by mistake, and a program is 200 kB smaller. Weak and hidden for
// the same reasons as in Startup.c.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
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
// 0 and no entry: there is no such user or group.
REPLACES_RESOLVER int getpwnam_r(
    const char *name, struct passwd *user, char *scratch, size_t size, struct passwd **found) {
    (void)name, (void)user, (void)scratch, (void)size;
    *found = NULL;
    return 0;
}
REPLACES_RESOLVER int getpwuid_r(
    uid_t number, struct passwd *user, char *scratch, size_t size, struct passwd **found) {
    (void)number, (void)user, (void)scratch, (void)size;
    *found = NULL;
    return 0;
}
REPLACES_RESOLVER int getgrnam_r(
    const char *name, struct group *group, char *scratch, size_t size, struct group **found) {
    (void)name, (void)group, (void)scratch, (void)size;
    *found = NULL;
    return 0;
}
REPLACES_RESOLVER int getgrgid_r(
    gid_t number, struct group *group, char *scratch, size_t size, struct group **found) {
    (void)number, (void)group, (void)scratch, (void)size;
    *found = NULL;
    return 0;
}
REPLACES_RESOLVER void *dlopen(const char *name, int mode) {
    (void)name, (void)mode;
    return NULL;
}
