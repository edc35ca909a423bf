package import Grammar
import Synchronization

/// Grammars compiled lately: agents send the same tools and schemas with every request, and a
/// grammar that is kept keeps what was found out about its states.
package final class GrammarCache: Sendable {
    private let entries = Mutex<[(key: String, grammar: Grammar)]>([])
    private static let capacity = 64
    /// Of so many, what was found out about their states is kept too.
    private static let preparedCapacity = 16

    /// Where they are compiled.
    package let queue: GrammarQueue

    /// Makes an empty cache.
    package init(queue: GrammarQueue = GrammarQueue()) { self.queue = queue }

    /// The grammar with this key, made when its turn comes if it is not there.
    ///
    /// - Parameters:
    ///   - key: Kind and source of the grammar.
    ///   - make: Compiles it, on a thread for that; two callers may do so at once.
    /// - Returns: The grammar.
    /// - Throws: `GrammarQueue.Failure`, also when too many are waiting.
    package func grammar(
        _ key: String,
        _ make: @Sendable () throws(GrammarError) -> Grammar
    ) async throws(GrammarQueue.Failure) -> Grammar {
        if let known = known(key) { return known }
        return try await queue.run { () throws(GrammarError) in
            // Another request may have waited for the same one.
            if let known = known(key) { return known }
            let grammar = try make()
            keep(grammar, key)
            return grammar
        }
    }

    private func known(_ key: String) -> Grammar? {
        entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
            let entry = entries.remove(at: index)
            entries.append(entry)
            return entry.grammar
        }
    }

    private func keep(_ grammar: Grammar, _ key: String) {
        entries.withLock { entries in
            entries.append((key, grammar))
            if entries.count > Self.capacity { entries.removeFirst() }
            if entries.count > Self.preparedCapacity {
                entries[entries.count - 1 - Self.preparedCapacity].grammar.forgetStates()
            }
        }
    }
}
