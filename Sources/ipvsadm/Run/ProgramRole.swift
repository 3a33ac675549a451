/// What the program does: `ipvsadm-save` and `ipvsadm-restore` are other names of the same file.
enum ProgramRole {
    case ipvsadm, save, restore

    /// - Parameter program: its name as it was called, with or without a path.
    init(calledAs program: Bytes) {
        // The usual name pays for one comparison.
        guard program.last != UInt8(ascii: "m") else { self = .ipvsadm; return }
        switch Self.fileName(of: program) {
        case "ipvsadm-save": self = .save
        case "ipvsadm-restore": self = .restore
        default: self = .ipvsadm
        }
    }

    /// What stands behind the last slash.
    static func fileName(of program: Bytes) -> String {
        let start = program.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return String(decoding: program[start...], as: UTF8.self)
    }
}
