#define _GNU_SOURCE
#include "CStartup.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
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

// As above; `failure` is in the memory that the child of vfork shares with us.
static void become_heard(char *const arguments[], int output, int complaints, int nothing, volatile int *failure) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    if (dup2(nothing, STDIN_FILENO) == STDIN_FILENO && dup2(output, STDOUT_FILENO) == STDOUT_FILENO &&
        dup2(complaints, STDERR_FILENO) == STDERR_FILENO)
        execvp(arguments[0], arguments);
    *failure = errno;
}

static void close_both(const int ends[2]) {
    close(ends[0]);
    close(ends[1]);
}

pid_t cstartup_start_heard(char *const arguments[], int *output, int *complaints) {
    int said[2], complained[2];
    if (pipe2(said, O_CLOEXEC) != 0) return -errno;
    if (pipe2(complained, O_CLOEXEC) != 0) {
        int failure = errno;
        close_both(said);
        return -failure;
    }
    volatile int failure = 0;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t child = nothing < 0 ? -1 : vfork();
    if (child == 0) {
        become_heard(arguments, said[1], complained[1], nothing, &failure);
        _exit(127);
    }
    if (child < 0) failure = errno;
    if (nothing >= 0) close(nothing);
    if (failure == 0) {
        close(said[1]);
        close(complained[1]);
        fcntl(said[0], F_SETFL, O_NONBLOCK);
        fcntl(complained[0], F_SETFL, O_NONBLOCK);
        *output = said[0];
        *complaints = complained[0];
        return child;
    }
    close_both(said);
    close_both(complained);
    if (child > 0) waitpid(child, NULL, 0);
    return -failure;
}

int cstartup_start_apart(const char *path, char *const arguments[]) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    // Neither a terminal's end nor the signals that we ignore or block are the other's business.
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
    pid_t child;
    int failure = posix_spawn(&child, path, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failure;
}
