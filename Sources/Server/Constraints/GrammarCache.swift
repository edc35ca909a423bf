package import Grammar
import Synchronization

/// Grammars compiled lately: agents send the same tools and schemas with every request, and a
/// grammar that is kept keeps what was found out about its states.
package final class GrammarCache: Sendable {
    private let entries = Mutex<[(key: String, grammar: Grammar)]>([])
    private static let capacity = 64
    /// Of so many, what was found out about their states is kept too.
    private static let preparedCapacity = 16

    /// Makes an empty cache.
    package init() {}

    /// The grammar with this key, made now if it is not there.
    ///
    /// - Parameters:
    ///   - key: Kind and source of the grammar.
    ///   - make: Compiles it; two callers may do so at once.
    /// - Returns: The grammar.
    /// - Throws: What `make` throws.
    package func grammar(
        _ key: String,
        _ make: () throws(GrammarError) -> Grammar
    ) throws(GrammarError) -> Grammar {
        let known = entries.withLock { entries -> Grammar? in
            guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
            let entry = entries.remove(at: index)
            entries.append(entry)
            return entry.grammar
        }
        if let known { return known }
        let grammar = try make()
        entries.withLock { entries in
            entries.append((key, grammar))
            if entries.count > Self.capacity { entries.removeFirst() }
            if entries.count > Self.preparedCapacity {
                entries[entries.count - 1 - Self.preparedCapacity].grammar.forgetStates()
            }
        }
        return grammar
    }
}
