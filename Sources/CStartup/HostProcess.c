#define _GNU_SOURCE
#include "CStartup.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static void become(const char *path, char *const arguments[], int output, int nothing) {
    // Not even our sudden death leaves a process behind that waits for a resolver.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
    if (nothing >= 0) dup2(nothing, STDERR_FILENO);
    if (dup2(output, STDOUT_FILENO) == STDOUT_FILENO) execve(path, arguments, environ);
}

// vfork, since posix_spawn has no way to say PR_SET_PDEATHSIG. No signal of ours has a handler that could run in the
// child. All descriptors here are above 2: the program sees to it that those three are open.
pid_t cstartup_start(const char *path, char *const arguments[], int *output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t child = vfork();
    if (child == 0) {
        become(path, arguments, ends[1], nothing);
        _exit(127);
    }
    int failure = errno;
    close(ends[1]);
    if (nothing >= 0) close(nothing);
    if (child < 0) {
        close(ends[0]);
        return -failure;
    }
    *output = ends[0];
    return child;
}
