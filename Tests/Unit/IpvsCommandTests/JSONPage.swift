/// The members of all documents as Docs/JSON.md lists them.
struct JSONPage {
    private let schema: JSONSchema

    init(_ schema: JSONSchema) { self.schema = schema }

    /// A section for each definition, in the order in which a reader comes to them.
    var text: String {
        var waiting = (schema.root["oneOf"]?.array ?? []).compactMap { $0["$ref"]?.string }
        var seen: Set<String> = []
        var sections: [String] = []
        while !waiting.isEmpty {
            guard let (name, definition) = schema.definition(waiting.removeFirst()),
                seen.insert(name).inserted
            else { continue }
            let members = (definition["required"]?.array ?? []).compactMap(\.string)
            let rules = members.compactMap { name in definition["properties"]?[name].map { (name, $0) } }
            waiting += rules.flatMap { references($0.1) }
            let rows = rules.map { "| `\($0)` | \(kind($1)) | \($1["description"]?.string ?? "") |\n" }
            sections.append(
                "\n## \(name)\n\n\(definition["description"]?.string ?? "")\n\n"
                    + "| member | type | meaning |\n|---|---|---|\n" + rows.joined())
        }
        return sections.joined()
    }

    private func references(_ rule: JSONValue) -> [String] {
        let choices = rule["oneOf"]?.array ?? [rule["items"] ?? rule]
        return choices.compactMap { $0["$ref"]?.string }
    }

    private func kind(_ rule: JSONValue) -> String {
        if let value = rule["const"] { return literal(value) }
        if let values = rule["enum"]?.array { return values.map(literal).joined(separator: ", ") }
        if let reference = rule["$ref"]?.string, let (name, _) = schema.definition(reference) {
            return "[\(name)](#\(name.lowercased()))"
        }
        if let choices = rule["oneOf"]?.array { return choices.map(kind).joined(separator: ", ") }
        if let items = rule["items"] { return "list of \(kind(items))" }
        let names = rule["type"]?.array?.compactMap(\.string) ?? [rule["type"]?.string ?? ""]
        return names.joined(separator: ", ")
    }

    private func literal(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): "`\"\(text)\"`"
        case .number(let number): "`\(Int(number))`"
        case .bool(let value): "`\(value)`"
        default: "null"
        }
    }
}
