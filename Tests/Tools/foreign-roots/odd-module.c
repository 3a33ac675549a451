// A source of names that hangs for some questions and crashes for others, and knows nothing: libnss_odd.so.2.
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static enum nss_status answer(int hangs, int crashes, int *error, int *host_error) {
    while (hangs) pause();
    if (crashes) abort();
    *error = ENOENT;
    if (host_error) *host_error = HOST_NOT_FOUND;
    return NSS_STATUS_NOTFOUND;
}

static enum nss_status by_name(const char *name, int *error, int *host_error) {
    return answer(strncmp(name, "hang", 4) == 0, strncmp(name, "crash", 5) == 0, error, host_error);
}

enum nss_status _nss_odd_gethostbyname_r(
    const char *name, struct hostent *host, char *buffer, size_t size, int *error, int *host_error) {
    (void)host, (void)buffer, (void)size;
    return by_name(name, error, host_error);
}

enum nss_status _nss_odd_gethostbyname2_r(
    const char *name, int family, struct hostent *host, char *buffer, size_t size, int *error, int *host_error) {
    (void)family, (void)host, (void)buffer, (void)size;
    return by_name(name, error, host_error);
}

// 10.66.*: hangs, 10.67.*: crashes.
enum nss_status _nss_odd_gethostbyaddr_r(
    const void *address, socklen_t length, int family, struct hostent *host, char *buffer, size_t size, int *error,
    int *host_error) {
    (void)length, (void)host, (void)buffer, (void)size;
    const unsigned char *bytes = address;
    int is_ours = family == AF_INET && bytes[0] == 10;
    return answer(is_ours && bytes[1] == 66, is_ours && bytes[1] == 67, error, host_error);
}

enum nss_status _nss_odd_getservbyname_r(
    const char *name, const char *protocol, struct servent *service, char *buffer, size_t size, int *error) {
    (void)protocol, (void)service, (void)buffer, (void)size;
    return by_name(name, error, NULL);
}

enum nss_status _nss_odd_getservbyport_r(
    int port, const char *protocol, struct servent *service, char *buffer, size_t size, int *error) {
    (void)port, (void)protocol, (void)service, (void)buffer, (void)size;
    return answer(0, 0, error, NULL);
}
