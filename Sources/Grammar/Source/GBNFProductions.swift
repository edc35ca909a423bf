/// A GBNF grammar's rules by how their texts can begin, to find left recursion as llama.cpp does.
///
/// There each group is a rule of its own, and so is each repetition: `x*` is a rule that derives
/// `x` and itself, or nothing. A rule counts as possibly empty only where one of its alternatives
/// has no items at all, not where all its items may be empty.
struct GBNFProductions {
    /// One item of an alternative.
    enum Item: Equatable {
        /// A character or token.
        case terminal
        /// A rule, by its number.
        case rule(Int)
    }

    /// The alternatives of each rule; nil for rules not yet defined.
    private var rules: [[[Item]]?] = []
    /// The rule of the grammar that each belongs to.
    private(set) var owners: [String] = []

    /// Adds a rule without a definition, for a rule of the grammar or a part of one.
    ///
    /// - Returns: Its number.
    mutating func add(in owner: String) -> Int {
        rules.append(nil)
        owners.append(owner)
        return rules.count - 1
    }

    /// Defines a rule; the last definition counts.
    mutating func define(_ rule: Int, as alternatives: [[Item]]) { rules[rule] = alternatives }

    /// The items that a repetition of items becomes; rules are added for what may be left out.
    mutating func repeating(
        _ items: [Item],
        min: Int,
        max: Int?,
        in owner: String
    ) -> [Item] {
        guard max != 0 else { return [] }
        guard max != min else { return items }
        let rest = add(in: owner)
        define(rest, as: [items + (max == nil ? [.rule(rest)] : []), []])
        return (min > 0 ? items : []) + [.rule(rest)]
    }

    /// A rule that can begin with itself, if there is one.
    var leftRecursiveRule: String? {
        let mayBeEmpty = rules.map { $0?.contains([]) ?? false }
        var isDone = [Bool](repeating: false, count: rules.count)
        var isOpen = isDone
        for root in rules.indices where !isDone[root] {
            var path = [(rule: root, rest: beginnings(of: root, mayBeEmpty))]
            isOpen[root] = true
            while let step = path.last {
                guard let next = step.rest.last else {
                    isDone[step.rule] = true
                    isOpen[step.rule] = false
                    path.removeLast()
                    continue
                }
                path[path.count - 1].rest.removeLast()
                if isOpen[next] { return owners[next] }
                guard !isDone[next] else { continue }
                isOpen[next] = true
                path.append((next, beginnings(of: next, mayBeEmpty)))
            }
        }
        return nil
    }

    /// The rules that a rule can begin with.
    private func beginnings(of rule: Int, _ mayBeEmpty: [Bool]) -> [Int] {
        var found: [Int] = []
        for alternative in rules[rule] ?? [] {
            for item in alternative {
                guard case .rule(let number) = item else { break }
                found.append(number)
                guard mayBeEmpty[number] else { break }
            }
        }
        return found
    }
}
