import FileReplacement
import IPVSFormats
import IPVSKernel
import IPVSModel
import IPVSRules
import IPVSSimulator

/// Something that ends a command: what was attempted, on what, and why it did not work. `FailureText` says it.
enum Failure: Error, Sendable {
    /// To read a file; `-` is standard input.
    case reading(String, InputProblem)
    /// To understand a file.
    case format(FormatError)
    /// To understand a capture or a log.
    case traffic(String, TrafficError)
    /// To decompress a file.
    case decompressing(String, DecompressedBytes.Problem)
    /// To understand a rule, at a place of a file.
    case rule(RuleError, TextPlace)
    /// To put a rule into the simulated table, which refuses it as the kernel would.
    case refused(RefusedRule, TextPlace)
    /// To hold what a scenario expects, at a place of it, against its rules.
    case expectation(ExpectationProblem, TextPlace)
    /// To read a file that another one names, at a place of that one.
    indirect case named(at: TextPlace, Failure)
    /// To read the running kernel's table.
    case kernel(KernelError)
    /// To reach the running kernel, in order to change its table.
    case changing(KernelError)
    /// To change the running kernel's table.
    case change(ChangeProblem)
    /// To do what the options ask for together, or with the table at hand.
    case request(RequestProblem)
    /// To write a file; `-` is standard output.
    case writing(String, OutputProblem)
    /// To serve something at an address; the system's error number.
    case listening(Endpoint, Int32)

    /// Of the program: nearly every failure is a mistake in options or files, or of input or output.
    var status: Int32 {
        if case .change(let problem) = self { problem.status } else { 2 }
    }
}

enum InputProblem: Sendable, Hashable {
    /// The system's error number.
    case system(Int32)
    /// Standard output goes to the same file.
    case isStandardOutput
    /// Somebody wrote to the file while it was read.
    case changedMeanwhile
}

enum OutputProblem: Sendable, Hashable {
    /// The system's error number.
    case system(Int32)
    /// The file cannot be replaced.
    case replacement(FileFailure)
}

enum RequestProblem: Sendable {
    /// A rule that only a simulation can follow.
    case timedRule(TextPlace)
    /// To compare an order that a source has lost.
    case noOrder(of: String)
    /// To fill a screen where there is none.
    case noTerminal
    /// A file of how a run goes on would have too many rows.
    case longSeries
    /// Clients cannot be told from services, so that some would keep their addresses.
    case undisguised(String)
    /// A loop of agents and weights would have too many rounds.
    case longTrial
    case terminalWithoutCursor
    /// To make a table of what says nothing.
    case nothingToApply(String)
    /// To undo something where nothing was kept.
    case nothingToUndo(in: String?)
    /// Of the running kernel's servers, within some services or in all of them.
    case noServer(String, isScoped: Bool)
    /// To bring in a server that has more weight than it is to get.
    case aboveRamp(ServerOfService, weight: Int32, Int32)
    /// To give servers back their weights, where none was drained.
    case nothingDrained
    /// Of servers with weight 0 of which it is not known what they had.
    case noRememberedWeight([ServerOfService])
    /// To compare services of which no table has any.
    case noComparedService
    /// To look up the clients of a network, which reaches none of the services.
    case noServiceOfNetwork(String)
    /// Of something that is found in files.
    case noSuchCode(String)
    case noSuchScheduler(String)
    /// `ipvs help` of what is neither a command, a code nor a topic.
    case noSuchHelp(String)
    /// Every scheduler, and others as well.
    case allAmongOthers
    /// Services of several protocols, of which one has to be chosen.
    case severalServices(Endpoint)
    /// A service for every port is no place to go to.
    case noPort(Endpoint)
    /// A protocol was named that packets to the service's place do not have.
    case otherProtocol(TransportProtocol, of: Endpoint, TransportProtocol)
    /// No address and port is known of which packets have this mark.
    case noPacketsWithMark(UInt32)
    /// The client, with its place if a file names it, is of another family than the service.
    case unreachable(service: Endpoint, from: Endpoint, TextPlace?)
    /// No service has a port that flows could go to.
    case noTarget([VirtualService])
    /// Two sources that say nothing of the same kind.
    case incomparable(String, String)
    /// To compare with a director that did not answer.
    case noReference(String, HostProblem?)
    /// Why flows cannot be made up like this.
    case impossibleWorkload(Workload.Contradiction)
}

enum ExpectationProblem: Sendable {
    /// To any service, or to this one.
    case noSuchServer(Endpoint, ServiceIdentity?)
    case noServerAt(IPAddress)
    /// Several services have the server, and none is named.
    case severalServices(Endpoint)
    case noSuchService
    /// There are several services, or several of this mark, and none is named.
    case unnamedService
}

extension Failure {
    /// To understand a table.
    init(_ problem: TableText.Problem) {
        switch problem.reason {
        case .rule(let error): self = .rule(error, problem.place)
        case .message(let message): self = .format(FormatError(at: problem.place, message))
        }
    }
}
