import Testing

@testable import ipvs

/// What shells offer of options that take words with commas between them.
@Suite struct CommaListTests {
    @Test(arguments: [
        ("", ["a", "b", "c", "all"]), ("b", ["a", "b", "c", "all"]), ("b,", ["b,a", "b,c"]),
        ("b,a,", ["b,a,c"]), ("b,a,c,", []), ("x,", []), ("all,", []), (",", []), ("b,,", []),
    ])
    func offersWhatIsNotThereYet(typed: String, offered: [String]) {
        #expect(CommaList.candidates(for: typed, of: ["a", "b", "c"], alone: ["all"]) == offered)
    }
}
