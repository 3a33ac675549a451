// What the programs need from C. Linking this target has an effect of its own too: see Startup.c.
#ifndef CSTARTUP_H
#define CSTARTUP_H

#include <sys/types.h>

// Starts a program as a process of its own, without input and without a place for its complaints, which ends when we
// do. Returns its number, and the pipe that carries its output; or -errno. It exits with 127 if it cannot be run.
pid_t cstartup_start(const char *path, char *const arguments[], int *output);

// Starts a program that is looked for in PATH, as a process of its own without input, which ends when we do, with a group of
// its own, by which all that it starts can be ended too. Returns its number, and the pipes that carry its output and its
// complaints, of which reading never waits; or -errno, also where it cannot be run.
pid_t cstartup_start_heard(char *const arguments[], int *output, int *complaints);

// Starts a program in a session of its own, without a terminal, input or output: it goes on when we and whoever started
// us are gone. Returns 0 or an error number.
int cstartup_start_apart(const char *path, char *const arguments[]);

#endif
