import Glibc

/// Asks directors for their tables over ssh, several at a time, each within its own time.
struct FleetQuestions {
    /// The program and its first arguments; host and command follow as two more.
    let program: [String]
    /// What is run there.
    let command: String
    let atOnce: Int
    /// For each host.
    let milliseconds: Int64
    /// What a host may say, in bytes.
    var longest = 64 << 20

    /// Neither a password nor an unknown host's key is asked for, and nobody waits for a dead host as long as TCP does.
    static let usualProgram = ["ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"]
    /// Whatever shell a user has there, it understands this much. Not everybody's PATH has administrators' programs.
    static let usualCommand =
        "sh -c 'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; "
        + "if command -v ipvs >/dev/null; then exec ipvs export; else exec ipvsadm -Sn; fi'"

    /// - Parameter take: is given the answer of each host, in the order in which they come.
    func ask(_ hosts: [String], _ take: (String, Result<[UInt8], HostProblem>) -> Void) {
        var waiting = hosts[...]
        var running: [(host: String, process: RemoteProcess)] = []
        while !waiting.isEmpty || !running.isEmpty {
            while running.count < atOnce, let host = waiting.popFirst() {
                do throws(SystemProblem) {
                    let words = program + [host, command]
                    running.append(
                        (host, try RemoteProcess(words, within: milliseconds, longest: longest)))
                } catch {
                    take(host, .failure(.notStarted(program[0], errno: error.number)))
                }
            }
            Self.await(running.map(\.process))
            for entry in running {
                entry.process.goOn()
                if let ending = entry.process.ending { take(entry.host, answer(entry.process, ending)) }
            }
            running.removeAll { $0.process.ending != nil }
        }
    }

    private func answer(_ process: RemoteProcess, _ ending: RemoteProcess.Ending) -> Result<
        [UInt8], HostProblem
    > {
        switch ending {
        case .ended(0): .success(process.said)
        case .ended(let status): .failure(.ended(status: status, process.complaint))
        case .killed(let signal): .failure(.killed(signal: signal, process.complaint))
        case .late: .failure(.late(milliseconds: milliseconds, process.complaint))
        case .tooLong: .failure(.tooLong(longest))
        }
    }

    /// Until one of them has something to say, or runs out of time.
    private static func await(_ processes: [RemoteProcess]) {
        var descriptors = processes.flatMap(\.descriptors)
            .filter { $0 >= 0 }.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let patience = processes.map(\.patience).min() ?? 0
        poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: patience))
    }
}

/// Why a host's table is not known.
enum HostProblem: Error, Sendable, Hashable {
    case notStarted(String, errno: Int32)
    /// With an exit status that is none of success, and what it complained.
    case ended(status: Int32, String)
    case killed(signal: Int32, String)
    case late(milliseconds: Int64, String)
    /// It says more than so many bytes.
    case tooLong(Int)
    /// What it says is no table.
    case nonsense(String)

    var sentence: String {
        switch self {
        case .notStarted(let program, let number):
            "\(program) cannot be started: \(Failure.text(ofSystemError: number))"
        case .ended(let status, let complaint):
            complaint.isEmpty ? "exit status \(status)" : "\(complaint) (exit status \(status))"
        case .killed(let signal, let complaint):
            "killed by signal \(signal)" + (complaint.isEmpty ? "" : ": \(complaint)")
        case .late(let milliseconds, let complaint):
            "no answer within \(milliseconds / 1000) s" + (complaint.isEmpty ? "" : ": \(complaint)")
        case .tooLong(let bytes): "its answer is longer than \(bytes >> 20) MiB"
        case .nonsense(let reason): "its answer is no table: \(reason.prefix(300))"
        }
    }
}
