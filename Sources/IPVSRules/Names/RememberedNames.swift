extension NameResolution {
    /// Asks each question once: a file of rules names the same few again and again.
    package init(remembering answer: @escaping (NameQuestion) -> NameAnswer?) {
        let names = RememberedNames(answer)
        self.init(
            address: { names.number(.address(of: $0)) },
            port: { names.number(.port(of: $0, $1)).map(UInt16.init(truncatingIfNeeded:)) })
    }
}

/// Answers that came before, also those that there is none.
private final class RememberedNames {
    private let answer: (NameQuestion) -> NameAnswer?
    private var answers: [NameQuestion: NameAnswer?] = [:]

    init(_ answer: @escaping (NameQuestion) -> NameAnswer?) { self.answer = answer }

    func number(_ question: NameQuestion?) -> UInt32? {
        guard let question else { return nil }
        if let known = answers[question] { return known?.number }
        let answer = answer(question)
        answers.updateValue(answer, forKey: question)
        return answer?.number
    }
}
