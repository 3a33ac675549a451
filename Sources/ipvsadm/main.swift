import Glibc

let words = (0..<Int(CommandLine.argc)).compactMap { index in
    CommandLine.unsafeArgv[index].map { Bytes(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
}
exit(Program(name: words.first ?? Bytes("ipvsadm".utf8)).run(arguments: Array(words.dropFirst())).rawValue)
