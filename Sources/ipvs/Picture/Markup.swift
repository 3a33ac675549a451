import IPVSFormats
import IPVSRules

/// A piece of a page, HTML with SVG in it. Whatever comes from outside is a value of it and written in one place, so that no
/// name can be anything but a name. What is written is well-formed XML, too.
indirect enum Markup: Sendable {
    typealias Attributes = KeyValuePairs<StaticString, String>

    case element(StaticString, Attributes, [Markup])
    case text(String)
    /// Style, which is ours: without `<`, `&` and `]]>`.
    case style(StaticString)
    /// What programs may read, as a script that no browser runs.
    case data(id: String, JSON)

    static func tag(_ name: StaticString, _ attributes: Attributes = [:], _ children: [Markup] = [])
        -> Markup
    { .element(name, attributes, children) }

    /// An element that holds a text and nothing else.
    static func tag(_ name: StaticString, _ attributes: Attributes = [:], _ text: String) -> Markup {
        .element(name, attributes, [.text(text)])
    }

    /// A whole page.
    static func page(_ root: Markup) -> [UInt8] {
        var text = Array("<!DOCTYPE html>\n".utf8)
        root.write(to: &text)
        return text
    }

    /// Appends it, with a line feed behind whatever stands on lines of its own.
    func write(to text: inout [UInt8]) {
        switch self {
        case .text(let words): Self.write(words, to: &text)
        case .style(let style):
            text += "<style>\n\(style)\n</style>\n".utf8
        case .data(let id, let value):
            text += "<script type=\"application/json\" id=\"".utf8
            Self.write(id, to: &text)
            text += "\">".utf8
            Self.write(value, to: &text)
            text += "</script>\n".utf8
        case .element(let name, let attributes, let children):
            text += "<\(name)".utf8
            for (attribute, value) in attributes {
                text += " \(attribute)=\"".utf8
                Self.write(value, to: &text)
                text.append(UInt8(ascii: "\""))
            }
            let name = "\(name)"
            if children.isEmpty, Self.childless.contains(name) {
                text += "/>".utf8
            } else {
                text.append(UInt8(ascii: ">"))
                for child in children { child.write(to: &text) }
                text += "</\(name)>".utf8
            }
            if !Self.inLine.contains(name) { text.append(UInt8(ascii: "\n")) }
        }
    }

    private static let childless: Set<String> = ["meta", "path", "rect"]
    private static let inLine: Set<String> = [
        "a", "b", "code", "span", "td", "th", "title", "desc", "svg", "g", "dt", "dd", "i", "caption",
        "summary",
    ]

    /// A text, in which nothing is a tag, the end of an attribute or a sign that a reader would obey.
    private static func write(_ words: String, to text: inout [UInt8]) {
        for byte in words.onScreen.utf8 {
            switch byte {
            case UInt8(ascii: "&"): text += "&amp;".utf8
            case UInt8(ascii: "<"): text += "&lt;".utf8
            case UInt8(ascii: ">"): text += "&gt;".utf8
            case UInt8(ascii: "\""): text += "&quot;".utf8
            default: text.append(byte)
            }
        }
    }

    /// JSON without the indentation, and without what would end the script: these signs are in strings only.
    private static func write(_ value: JSON, to text: inout [UInt8]) {
        var isIndentation = false
        for byte in value.text {
            switch byte {
            case UInt8(ascii: "\n"): isIndentation = true
            case UInt8(ascii: " ") where isIndentation: continue
            default:
                isIndentation = false
                switch byte {
                case UInt8(ascii: "&"): text += "\\u0026".utf8
                case UInt8(ascii: "<"): text += "\\u003c".utf8
                case UInt8(ascii: ">"): text += "\\u003e".utf8
                default: text.append(byte)
                }
            }
        }
    }
}
