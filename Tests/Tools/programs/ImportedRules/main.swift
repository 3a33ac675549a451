// Prints what a file of any format makes of a table, as rules that can be restored, then as commands for what is no rule.
// usage: ImportedRules FILE [CONFIGURATION-ID]     of a keepalived.conf
// exit status: 2 when something cannot be understood; what, is on standard error
import Glibc
import IPVSFormats
import IPVSModel
import IPVSRules

func content(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var text: [UInt8] = []
    while case let byte = getc(file), byte != EOF { text.append(UInt8(truncatingIfNeeded: byte)) }
    return text
}

func paths(matching pattern: String, beside includer: String) -> [String] {
    let folder = includer.lastIndex(of: "/").map { includer[...$0] } ?? ""
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern.hasPrefix("/") ? pattern : folder + pattern, GLOB_BRACE, nil, &found) == 0 else {
        return []
    }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
}

func complain(_ text: String) { put("\(text)\n".utf8, into: STDERR_FILENO) }

/// All of it: a pipe may take less at a time.
func put(_ text: some Sequence<UInt8>, into descriptor: Int32) {
    var rest = Array(text)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { exit(2) }
        rest = rest.dropFirst(count)
    }
}

let arguments = CommandLine.arguments.dropFirst()
guard let path = arguments.first, let text = content(of: path) else {
    complain("usage: ImportedRules FILE [CONFIGURATION-ID]")
    exit(2)
}
let files = KeepalivedFiles(
    matching: paths, identity: { $0 },
    read: { path, _ in content(of: path).map(KeepalivedFiles.Content.text) ?? .failure("cannot be read") })
let limits = TableTextLimits(problems: 100)
let found =
    switch TableFormat(recognising: text) {
    case .ldirectord?: LdirectordReader.read(text, file: path, names: .none, limits: limits)
    case .listing?: ListingReader.read(text, file: path, limits: limits)
    default:
        KeepalivedReader.read(
            text, file: path, files: files, configurationID: arguments.dropFirst().first, limits: limits)
    }
for problem in found.problems { complain("\(problem.place): \(problem.reason)") }

var table = Table()
var commands: [UInt8] = []
for line in found.lines {
    do throws(TableChangeError) {
        try table.apply(line.change)
    } catch {
        complain("\(line.place): \(error)")
    }
    switch line.change {
    case .setTimeouts(let times):
        commands += "--set \(times.tcp) \(times.tcpFinal) \(times.udp)\n".utf8
    case .startDaemon(let daemon):
        commands +=
            "--start-daemon \(daemon.role) --mcast-interface \(daemon.interface) --syncid \(daemon.syncID)"
            .utf8
        if let length = daemon.maximumLength { commands += " --sync-maxlen \(length)".utf8 }
        if let group = daemon.multicastGroup { commands += " --mcast-group \(group)".utf8 }
        if let port = daemon.multicastPort { commands += " --mcast-port \(port)".utf8 }
        if let hops = daemon.multicastTimeToLive { commands += " --mcast-ttl \(hops)".utf8 }
        commands += "\n".utf8
    default: break
    }
}
var rules: [UInt8] = []
for entry in table.services {
    RuleLine().append(entry.service, to: &rules)
    for server in entry.destinationsAsAdded { RuleLine().append(server, of: entry.identity, to: &rules) }
}
put(rules + commands, into: STDOUT_FILENO)
exit(found.problems.isEmpty ? 0 : 2)
