// Two services of the Swift runtime that `ipvsadm` does without. A static link takes these definitions, and so
// leaves the runtime's own object files out, with the constructors that they run before `main`.
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

// `CommandLine`: `EntryPoint.swift` is handed its arguments, but the runtime would look for them again, on the
// stack, with the help of /proc/self/maps.
REPLACES_RUNTIME char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
    static char *none[] = {NULL};
    *count = 0;
    return none;
}
