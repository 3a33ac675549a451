import IPVSModel
import IPVSRules

let text = """
    -A -t 192.0.2.100:80 -s wrr
    -a -t 192.0.2.100:80 -r 10.0.0.1 -m -w 3
    -a -t 192.0.2.100:80 -r 10.0.0.1 -m -w 1   # a second time
    -a -t 192.0.2.100:80 -r 10.0.0.2 -m -w many
    -a -t 192.0.2.100:80 -r 10.0.0.2 -m
    """

// Rules become changes, and changes a table.
var table = Table()
for line in RulesFile.lines(of: Array(text.utf8)) {
    switch line.content {
    case .success(.change(let change)):
        do throws(TableChangeError) {
            try table.apply(change)
        } catch {
            print("line \(line.place.line): \(error)")
        }
    case .success: print("line \(line.place.line): not a change")
    case .failure(let error):
        let place = line.place(of: error)
        print("line \(place.line), column \(place.column): \(error)")
    }
}

// A table becomes rules.
let writer = RuleLine()
var rules: [UInt8] = []
for entry in table.services {
    writer.append(entry.service, to: &rules)
    for server in entry.destinationsAsAdded { writer.append(server, of: entry.identity, to: &rules) }
}
print(String(decoding: rules, as: UTF8.self), terminator: "")
