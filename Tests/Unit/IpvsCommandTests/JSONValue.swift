/// Any JSON, for tests that look at all of a document.
indirect enum JSONValue: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .array(values)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    subscript(_ member: String) -> JSONValue? {
        if case .object(let members) = self { members[member] } else { nil }
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
    var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }

    /// Its members, and what kind of value each has.
    private var shape: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array(let values): "[\(Set(values.map(\.shape)).sorted().joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\($0.key):\($0.value.shape)" }.sorted().joined(separator: ","))}"
        }
    }

    /// The same with one thing wrong: a member too few or too many, or something in the place of which there is an empty
    /// object.
    ///
    /// Parts in the same place that look alike are spoilt once.
    var spoilt: [(what: String, value: JSONValue)] {
        var seen: Set<String> = []
        return spoilt(at: "", &seen)
    }

    private func spoilt(at place: String, _ seen: inout Set<String>) -> [(what: String, value: JSONValue)] {
        guard seen.insert("\(place) \(shape)").inserted else { return [] }
        var spoilt: [(String, JSONValue)] = [("an empty object", .object([:]))]
        switch self {
        case .object(let members):
            spoilt.append(("one more member", .object(members.merging(["surplus": .null]) { $1 })))
            for (name, value) in members {
                spoilt.append(("no \(name)", .object(members.filter { $0.key != name })))
                for (what, other) in value.spoilt(at: "\(place)/\(name)", &seen) {
                    spoilt.append(("\(name): \(what)", .object(members.merging([name: other]) { $1 })))
                }
            }
        case .array(let values):
            for (index, value) in values.enumerated() {
                for (what, other) in value.spoilt(at: "\(place)/*", &seen) {
                    var copy = values
                    copy[index] = other
                    spoilt.append(("\(index): \(what)", .array(copy)))
                }
            }
        default: break
        }
        return spoilt
    }
}
