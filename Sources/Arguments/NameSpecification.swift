/// The names under which an option or a flag is given.
package struct NameSpecification: Sendable, ExpressibleByArrayLiteral {
    /// One name, or the way to one.
    package enum Element: Sendable {
        /// The property's name in kebab case, behind two dashes.
        case long
        /// The first letter of the property's name, behind one dash.
        case short
        /// A name behind two dashes, or one.
        case customLong(_ name: String, withSingleDash: Bool = false)
        /// A letter behind one dash.
        case customShort(_ letter: Character)
    }

    /// The names, in the order in which they were written.
    private let elements: [Element]

    package init(arrayLiteral elements: Element...) {
        self.elements = elements
    }

    /// The property's name.
    package static var long: NameSpecification { [.long] }
    /// The property's name, and its first letter.
    package static var shortAndLong: NameSpecification { [.short, .long] }

    /// A name behind two dashes.
    package static func customLong(_ name: String) -> NameSpecification { [.customLong(name)] }

    /// The names with their dashes, those of one dash first.
    func names(ofProperty property: String) -> [String] {
        let names = elements.map { element in
            switch element {
            case .long: "--" + property.kebabCase
            case .short: "-" + property.prefix(1)
            case .customLong(let name, let isSingle): (isSingle ? "-" : "--") + name
            case .customShort(let letter): "-\(letter)"
            }
        }
        return names.filter { !$0.hasPrefix("--") } + names.filter { $0.hasPrefix("--") }
    }
}

extension String {
    /// `topNSigma` as `top-n-sigma`, `ignoreEOS` as `ignore-eos`.
    var kebabCase: String {
        let characters = Array(self)
        var text = ""
        for (index, character) in characters.enumerated() {
            let isLast = index + 1 == characters.count
            if character.isUppercase, index > 0,
                !characters[index - 1].isUppercase || (!isLast && characters[index + 1].isLowercase)
            {
                text.append("-")
            }
            text += character.lowercased()
        }
        return text
    }
}
