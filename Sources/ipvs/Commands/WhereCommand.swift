import ArgumentParser

struct WhereCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "where", abstract: "x")
    func run() throws {}
}
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "compare", abstract: "x")
    func run() throws {}
}
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "test", abstract: "x")
    func run() throws {}
}
