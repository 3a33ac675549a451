/// What the arguments of `ipvsadm-save` ask for.
///
/// As scripts know it: `-n` writes numbers for names, words without a dash are passed over, and any other option is
/// answered with the usage and status 1.
struct SaveOptions {
    private(set) var isNumeric = false
    /// Whether servers are written in the order in which a restore makes the kernel's again.
    private(set) var keepsOrder = false
    /// The file that the rules go to; nil is standard output.
    private(set) var file: String?
    /// How many old files are kept beside it.
    private(set) var versions = 0
    /// Whether an empty table leaves the file as it is.
    private(set) var isUnlessEmpty = false

    private static let mostVersions = 99

    init(_ arguments: [Bytes], program: String) throws(Failure) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.first == UInt8(ascii: "-") else { continue }
            let word = String(decoding: argument, as: UTF8.self)
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // The value stands in the word or is the next one.
            func value() -> Bytes? {
                parts.count > 1 ? Bytes(argument[(parts[0].utf8.count + 1)...]) : rest.popFirst()
            }
            switch parts[0] {
            case "-n" where parts.count == 1: isNumeric = true
            case "--order" where parts.count == 1: keepsOrder = true
            case "--unless-empty" where parts.count == 1: isUnlessEmpty = true
            case "--output":
                guard let bytes = value(), let name = String(validating: bytes, as: UTF8.self), name != ""
                else {
                    throw Self.mistake("--output needs the name of a file, in UTF-8", program)
                }
                file = name == "-" ? nil : name
            case "--keep":
                guard let bytes = value(), let number = Int(String(decoding: bytes, as: UTF8.self)),
                    0...Self.mostVersions ~= number
                else {
                    throw Self.mistake("--keep needs a number from 0 to \(Self.mostVersions)", program)
                }
                versions = number
            default: throw Failure(line: Self.usage(program), status: .listingFailed)
            }
        }
        if file == nil, versions > 0 || isUnlessEmpty {
            throw Self.mistake("--keep and --unless-empty go with --output FILE", program)
        }
    }

    private static func mistake(_ text: String, _ program: String) -> Failure {
        Failure(line: "\(program): \(text)\n\(usage(program))", status: .listingFailed)
    }

    static func usage(_ program: String) -> String {
        """
        usage: \(program) [-n] [--order] [--output FILE [--keep NUMBER] [--unless-empty]]
        Prints the IPVS table as rules for ipvsadm-restore; with -n as numbers only, without names of hosts and ports.
          --order         servers in the order in which ipvsadm-restore makes the kernel's again, and not sorted
          --output FILE   replace FILE by them, at once and when they are whole and on the disk
          --keep NUMBER   keep so many old files beside it, as FILE.1 (the last), FILE.2 ...
          --unless-empty  leave FILE as it is when the table is empty
        """
    }
}
