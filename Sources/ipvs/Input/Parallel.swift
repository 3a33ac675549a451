/// Work on all cores.
enum Parallel {
    /// Results in the order of the elements; the first failure in that order is thrown.
    ///
    /// The threads that tasks share are as many as there are cores, so no more elements are worked on at once.
    static func map<Element: Sendable, Value: Sendable, Mistake: Error>(
        _ elements: [Element], _ body: @escaping @Sendable (Element) throws(Mistake) -> Value
    ) async throws(Mistake) -> [Value] {
        let results = await withTaskGroup(of: (Int, Result<Value, Mistake>).self) { group in
            for (index, element) in elements.enumerated() {
                group.addTask {
                    do throws(Mistake) {
                        return (index, .success(try body(element)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results: [Int: Result<Value, Mistake>] = [:]
            for await (index, result) in group { results[index] = result }
            return results
        }
        var values: [Value] = []
        for index in elements.indices {
            if let result = results[index] { values.append(try result.get()) }
        }
        return values
    }
}
