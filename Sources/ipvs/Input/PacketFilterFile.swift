import IPVSFormats
import IPVSSimulator

/// A file of the packet filter's rules, of which those are wanted that set marks.
enum PacketFilterFile {
    /// Reads it. What cannot be followed goes to standard error.
    static func marks(_ file: borrowing InputFile) throws(Failure) -> [FirewallMarkRule] {
        let text = try file.text(.packetFilter)
        do throws(FormatError) {
            let filter = try PacketFilterMarks(text, file: file.path)
            for remark in filter.remarks { StandardError.write("ipvs: \(Failure.format(remark).sentence)\n") }
            if filter.furtherRemarks > 0 {
                StandardError.write("ipvs: \(file.path): and \(filter.furtherRemarks) more of that kind\n")
            }
            return filter.rules
        } catch {
            throw .format(error)
        }
    }
}
