import Glibc

/// Seconds of processor time that `body` takes.
func processorSeconds(_ body: () -> Void) -> Double {
    var began = timespec()
    var ended = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began)
    body()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended)
    return Double(ended.tv_sec - began.tv_sec) + Double(ended.tv_nsec - began.tv_nsec) / 1e9
}
