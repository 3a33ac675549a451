#define _GNU_SOURCE
#include "CGuest.h"
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
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

static long peak_of(int process) {
    char path[64], line[128];
    long kilobytes = 0;
    snprintf(path, sizeof path, "/proc/%d/status", process);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1) break;
    fclose(file);
    return kilobytes;
}

int guest_wait_peak(int child, int *status, long *kilobytes) {
    *kilobytes = 0;
    if (ptrace(PTRACE_SEIZE, child, NULL, PTRACE_O_TRACEEXIT) < 0) return errno;
    while (waitpid(child, status, 0) >= 0 || errno == EINTR) {
        if (!WIFSTOPPED(*status)) return 0;
        int signal = WSTOPSIG(*status);
        if (*status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
            *kilobytes = peak_of(child);
            signal = 0;
        }
        ptrace(PTRACE_CONT, child, NULL, signal);
    }
    return errno;
}
