import FileReplacement
import Glibc
import IPVSFormats

/// The files that a keepalived.conf includes, found as keepalived finds them: beside the file that includes them, by
/// patterns with `*`, `?`, `[…]` and braces.
extension KeepalivedFiles {
    /// A file longer than this is none that a person wrote.
    private static let longestFile = 16 << 20
    /// More files than this are a mistake in the pattern.
    private static let mostFiles = 4096

    static var ofSystem: KeepalivedFiles {
        KeepalivedFiles(
            matching: { pattern, includer in matching(pattern, beside: includer) },
            identity: { path in
                var status = stat()
                guard path != "-", stat(path, &status) == 0 else { return nil }
                return "\(status.st_dev):\(status.st_ino)"
            },
            read: read)
    }

    private static func matching(_ pattern: String, beside includer: String) -> [String] {
        let folder = includer.lastIndex(of: "/").map { includer[...$0] } ?? ""
        // keepalived steps over folders.
        return FilePattern.files(
            matching: pattern.hasPrefix("/") ? pattern : folder + pattern, atMost: mostFiles)
    }

    /// A FIFO or a device is not even opened: neither has an end.
    private static func read(_ path: String, _ limit: Int) -> Content {
        var status = stat()
        guard stat(path, &status) == 0 else { return .failure(Failure.text(ofSystemError: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failure("not a regular file") }
        do throws(Failure) {
            return .text(try InputFile(path).bytes(atMost: max(0, min(limit, longestFile))))
        } catch {
            return .failure(error.reason)
        }
    }

    /// What keepalived takes where it is not told by `--config-id`: the host's name up to its first dot.
    static var configurationID: String? {
        var names = utsname()
        guard uname(&names) == 0 else { return nil }
        let name = withUnsafeBytes(of: names.nodename) { $0.prefix { $0 != 0 && $0 != UInt8(ascii: ".") } }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}

extension Failure {
    /// Without the file, which the caller names.
    fileprivate var reason: String {
        if case .reading(_, .system(let number)) = self { return Failure.text(ofSystemError: number) }
        return sentence
    }
}
