import Foundation

/// The schema of Docs/Schemas, with as much of JSON Schema 2020-12 as it uses.
struct JSONSchema {
    let root: JSONValue

    static let file = Folder.top.appending(path: "Docs/Schemas/ipvs.schema.json")

    init() throws { root = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: Self.file)) }

    init(_ root: JSONValue) { self.root = root }

    /// What is found in a document.
    struct Findings {
        var problems: [String] = []
        /// Names of the definitions that were looked at.
        var used: Set<String> = []
    }

    func check(_ document: JSONValue) -> Findings {
        var findings = Findings()
        check(document, root, "", &findings)
        return findings
    }

    /// A definition by `#/$defs/NAME`.
    func definition(_ reference: String) -> (name: String, schema: JSONValue)? {
        let name = String(reference.split(separator: "/").last ?? "")
        return root["$defs"]?[name].map { (name, $0) }
    }

    private func check(_ value: JSONValue, _ schema: JSONValue, _ place: String, _ findings: inout Findings) {
        for (keyword, rule) in schema.object ?? [:] {
            switch keyword {
            case "$schema", "$id", "$defs", "title", "description": break
            case "$ref":
                guard let (name, target) = definition(rule.string ?? "") else {
                    findings.problems.append("\(place): no definition \(rule)")
                    continue
                }
                findings.used.insert(name)
                check(value, target, place, &findings)
            case "oneOf": checkOneOf(value, rule.array ?? [], place, &findings)
            default:
                if let problem = problem(value, keyword, rule, in: schema) {
                    findings.problems.append("\(place): \(problem)")
                }
            }
        }
        for (name, member) in value.object ?? [:] {
            if let rule = schema["properties"]?[name] {
                check(member, rule, "\(place)/\(name)", &findings)
            }
        }
        guard let rule = schema["items"] else { return }
        for (index, element) in (value.array ?? []).enumerated() {
            check(element, rule, "\(place)/\(index)", &findings)
        }
    }

    private func checkOneOf(
        _ value: JSONValue, _ schemas: [JSONValue], _ place: String, _ findings: inout Findings
    ) {
        let candidates = schemas.filter { !isRuledOut($0, for: value) }
        let results = (candidates.isEmpty ? schemas : candidates).map { schema in
            var findings = Findings()
            check(value, schema, place, &findings)
            return findings
        }
        let matching = results.filter(\.problems.isEmpty)
        if matching.count == 1 {
            findings.used.formUnion(matching[0].used)
        } else {
            let nearest = results.min { $0.problems.count < $1.problems.count }
            findings.problems.append(
                "\(place): \(matching.count) kinds of document match; nearest: \(nearest?.problems ?? [])")
        }
    }

    /// A constant tells one kind of document from another: what has another one need not be looked at whole.
    private func isRuledOut(_ schema: JSONValue, for value: JSONValue) -> Bool {
        let target = schema["$ref"]?.string.flatMap(definition)?.schema ?? schema
        return (target["properties"]?.object ?? [:]).contains { name, rule in
            guard let constant = rule["const"], let member = value[name] else { return false }
            return constant != member
        }
    }

    /// What a keyword says against a value itself.
    private func problem(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, in schema: JSONValue
    ) -> String? {
        switch keyword {
        case "type":
            let names = rule.array?.compactMap(\.string) ?? [rule.string ?? ""]
            return names.contains { isType($0, value) } ? nil : "\(value) is not \(names)"
        case "const": return value == rule ? nil : "\(value) is not \(rule)"
        case "enum": return rule.array?.contains(value) == true ? nil : "\(value) is not one of \(rule)"
        case "minimum":
            guard let number = value.number, let limit = rule.number, number < limit else { return nil }
            return "\(number) is less than \(limit)"
        case "maximum":
            guard let number = value.number, let limit = rule.number, number > limit else { return nil }
            return "\(number) is more than \(limit)"
        case "required":
            let missing = (rule.array ?? []).compactMap(\.string).filter { value[$0] == nil }
            return value.object == nil || missing.isEmpty ? nil : "no \(missing)"
        case "additionalProperties":
            guard rule == .bool(false) else { return "additionalProperties is more than is known here" }
            let known = schema["properties"]?.object ?? [:]
            let others = (value.object ?? [:]).keys.filter { known[$0] == nil }
            return others.isEmpty ? nil : "nobody knows \(others)"
        case "properties", "items": return nil
        default: return "\(keyword) is more of JSON Schema than is known here"
        }
    }

    private func isType(_ name: String, _ value: JSONValue) -> Bool {
        switch (name, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("number", .number):
            true
        case ("integer", .number(let value)): value.rounded() == value
        default: false
        }
    }
}

/// Places of the project.
enum Folder {
    static let top = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized
}
