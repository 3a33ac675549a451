import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The one door in: where the table of a command comes from, with the place of each part of it.
enum TableSource {
    /// A file of any format, or standard input.
    case rules(RulesTable)
    /// The running kernel, whose parts have no place.
    case kernel(LiveTable)

    init(_ options: TableOptions) throws(Failure) {
        if let path = options.rules {
            self = .rules(try RulesTable(path: path, format: options.format))
        } else {
            self = .kernel(try LiveTable())
        }
    }
}
