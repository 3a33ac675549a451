import Glibc

/// Why a file was not written.
package struct FileFailure: Error, Hashable, Sendable {
    /// What was attempted.
    package enum Step: Hashable, Sendable {
        /// To find the place that the path names.
        case reaching
        /// To follow a symbolic link of another user than root and the one who runs this.
        case following(link: String, of: UInt32)
        /// To write to what is there, a file that would be replaced or a device or pipe.
        case opening
        /// To make a file in the folder.
        case making
        case writing
        /// To keep the old file under this name.
        case keeping(String)
        case syncing
        case replacing
    }

    package var step: Step
    package var number: Int32

    package init(_ step: Step, _ number: Int32) { (self.step, self.number) = (step, number) }

    /// What went wrong and what to do, to be read behind the path.
    package var sentence: String {
        let reason = String(cString: strerror(number))
        return switch step {
        case .reaching, .opening, .writing: reason
        case .following(let link, let owner):
            "the symbolic link \(link) on the way there is user \(owner)'s, who can let it lead anywhere; "
                + "name the file that it leads to"
        case .making where number == EACCES || number == EPERM:
            "no file can be made in its folder: \(reason); allow that, "
                + "or redirect standard output there, which writes into the old file"
        case .making: "no file can be made in its folder: \(reason)"
        case .keeping(let name): "the old file cannot be kept as \(name): \(reason)"
        case .syncing: "it cannot be brought to the disk: \(reason)"
        case .replacing where number == EBUSY:
            "the old file cannot be replaced, as it is a mount point; redirect standard output there, which writes into it"
        case .replacing: "the old file cannot be replaced: \(reason)"
        }
    }
}
