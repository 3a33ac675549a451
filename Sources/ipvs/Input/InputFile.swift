import FileReplacement
import Glibc
import IPVSFormats

/// Reading of files; `-` is standard input.
enum InputFile {
    static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = try descriptor(path)
        defer { if descriptor != 0 { close(descriptor) } }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(message: "\(path): \(systemMessage())") }
            if count == 0 { return content }
            content += block[..<count]
        }
    }

    /// Whether a path leads to a plain file, which can be read again and again.
    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    static func rules(_ path: String) throws(Failure) -> TimedRules {
        let text = try bytes(path)
        do throws(FormatError) {
            return try TimedRules(text, file: path)
        } catch {
            throw Failure(message: error.description)
        }
    }

    static func flows(_ path: String) throws(Failure) -> FlowReader {
        let descriptor = try descriptor(path)
        do throws(FormatError) {
            return try FlowReader(file: path) { buffer in
                while true {
                    let count = read(descriptor, buffer.baseAddress, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    return count < 0 ? nil : count
                }
            }
        } catch {
            throw Failure(message: error.description)
        }
    }

    /// Flows whose text was read before.
    static func flows(_ path: String, _ text: [UInt8]) throws(Failure) -> FlowReader {
        var rest = text[...]
        do throws(FormatError) {
            return try FlowReader(file: path) { buffer in
                let piece = rest.prefix(buffer.count)
                buffer.copyBytes(from: piece)
                rest.removeFirst(piece.count)
                return piece.count
            }
        } catch {
            throw Failure(message: error.description)
        }
    }

    private static func descriptor(_ path: String) throws(Failure) -> Int32 {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(message: "\(path): \(systemMessage())") }
        do throws(Failure) {
            try check(descriptor, path)
        } catch {
            if descriptor != 0 { close(descriptor) }
            throw error
        }
        return descriptor
    }

    private static func check(_ descriptor: Int32, _ path: String) throws(Failure) {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw Failure(message: "\(path): \(String(cString: strerror(EISDIR)))")
        }
        // Whatever is printed would be appended to it, and may then be read. The shell has emptied it already, if asked to.
        guard let file = FileIdentity(descriptor: descriptor), file.keepsContent,
            file == FileIdentity(descriptor: STDOUT_FILENO)
        else { return }
        throw Failure(message: "\(path): standard output leads to this file too: redirect it to another one")
    }
}
