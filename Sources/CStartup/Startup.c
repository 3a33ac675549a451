// Two services of the Swift runtime that the static programs do without. A static link takes these definitions, and so
// leaves the runtime's own object files out, with the constructors that they run before `main`. Both read /proc and
// look for files of Swift, and end a program where there are none, as in an empty root.
//
// What that gains is in Tests/Tools/startup/README.md: 10 pages, 16 system calls, 100 kB, over 10 % of a start.
// The definitions are weak, so that a toolchain that needs the object files for something else still links, and
// hidden, so that a dynamic Swift runtime never meets them.
#include <stdbool.h>
#include <stddef.h>

#define REPLACES_RUNTIME __attribute__((weak, visibility("hidden")))

bool _swift_backtrace_isThunkFunction(const char *name);
char **_swift_stdlib_getUnsafeArgvArgc(int *count);

// Crash reports by the helper program `swift-backtrace`, which a static program cannot count on: all settings are
// off. The runtime looks for the helper in eight places, and asks whether its output is a terminal.
// (`struct BacktraceSettings` has 88 bytes in Swift 6.2.)
REPLACES_RUNTIME char _swift_backtraceSettings[256] __attribute__((aligned(16)));
REPLACES_RUNTIME bool _swift_backtrace_isThunkFunction(const char *name) {
    (void)name;
    return false;
}

// `CommandLine`: the runtime would look for the arguments on the stack, with the help of /proc/self/maps. The C library
// hands them to every constructor. (`ipvs` asks for them; `EntryPoint.swift` of `ipvsadm` is handed its own.)
static int argument_count;
static char **arguments;
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
    argument_count = count;
    arguments = words;
}
REPLACES_RUNTIME char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
    *count = argument_count;
    return arguments;
}
