import Glibc
import IPVSRules

/// `ipvsadm-save`: the table as rules on standard output.
///
/// As scripts know it: `-n` writes numbers for names, words without a dash are passed over, and any other option is
/// answered with the usage and status 1.
enum SaveProgram {
    /// The command that the arguments ask for.
    static func command(_ arguments: [Bytes], program: Bytes) throws(Failure) -> Command {
        var isNumeric = false
        for argument in arguments where argument.first == UInt8(ascii: "-") {
            guard argument == Bytes("-n".utf8) else {
                throw Failure(line: usage(ProgramRole.fileName(of: program)), status: .listingFailed)
            }
            isNumeric = true
        }
        return .save(numeric: isNumeric)
    }

    private static func usage(_ name: String) -> String {
        """
        usage: \(name) [-n]
        Prints the IPVS table as rules for ipvsadm-restore; with -n as numbers only, without names of hosts and ports.
        """
    }
}
