import Glibc

/// The program's `main`: the package manager links the one of an executable target under this name.
///
/// Top-level code and `@main` both run on the main actor, and would bring in the whole concurrency runtime with its
/// start-up: 20 system calls and 1.5 MB more than all the rest.
@_cdecl("ipvsadm_main")
func main(
    _ count: Int32, _ arguments: UnsafePointer<UnsafePointer<CChar>?>
) -> Int32 {
    let words = (0..<Int(count)).compactMap { index in
        arguments[index].map { Bytes(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
    let program = Program(name: words.first ?? Bytes("ipvsadm".utf8))
    return program.run(arguments: Array(words.dropFirst())).rawValue
}
