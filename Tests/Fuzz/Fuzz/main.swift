// Without libFuzzer, whose own `main` calls `fuzz`, this program does nothing: `swift build` builds it all the same.
