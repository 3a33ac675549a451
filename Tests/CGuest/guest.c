#define _GNU_SOURCE
#include "CGuest.h"
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

int guest_own_files(void) {
    if (unshare(CLONE_FS | CLONE_NEWNS) < 0) return errno;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? errno : 0;
}

int guest_new_network(void) {
    if (unshare(CLONE_NEWNET) < 0) return errno;
    int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return errno;
    struct ifreq loopback;
    memset(&loopback, 0, sizeof loopback);
    strcpy(loopback.ifr_name, "lo");
    loopback.ifr_flags = IFF_UP;
    int failed = ioctl(probe, SIOCSIFFLAGS, &loopback) < 0 ? errno : 0;
    close(probe);
    return failed;
}

int guest_enter_network(int descriptor) {
    return setns(descriptor, CLONE_NEWNET) < 0 ? errno : 0;
}
