import Testing

/// Help texts are read where there is nothing but the program and its manual pages.
@Suite struct HelpTests {
    @Test(arguments: ["", "drain", "undrain", "ramp", "simulate", "where", "compare", "test", "check"])
    func namesManualPagesAndNoFilesOfTheSource(command: String) throws {
        let answer = try Shell.run("ipvs \(command) --help")
        #expect(answer.output.contains("ipvs(1)"))
        #expect(!answer.output.contains("Docs/") && !answer.output.contains(".md"), "\(answer.output)")
        #expect(answer.status == 0)
    }
}
