import IPVSFormats
import IPVSModel
import IPVSRules
import TestSupport

extension TableText {
    /// The table, as rules: services in the order of the file, servers as they are added.
    func rules() throws -> String {
        var table = Table()
        for line in lines { try table.apply(line.change) }
        return table.rules
    }

    /// The table; what cannot be applied is an error.
    func table() throws -> Table {
        var table = Table()
        for line in lines { try table.apply(line.change, under: .ofAnyKernel) }
        return table
    }

    /// `LINE:COLUMN: message` of each problem.
    var complaints: [String] {
        problems.map { problem in
            let place = "\(problem.place.line):\(problem.place.column)"
            return switch problem.reason {
            case .message(let message): "\(place): \(message)"
            case .rule(let error): "\(place): \(error.reason)"
            }
        }
    }

    /// `LINE: sentence` of each remark.
    var notes: [String] { remarks.map { "\($0.place.line): \($0.text)" } }
}

extension Table {
    var rules: String {
        var text: [UInt8] = []
        for entry in services {
            RuleLine().append(entry.service, to: &text)
            for server in entry.destinationsAsAdded {
                RuleLine().append(server, of: entry.identity, to: &text)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension TableTextLimits {
    static let ofTests = TableTextLimits(problems: 20)
}
