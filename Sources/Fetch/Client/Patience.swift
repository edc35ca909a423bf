/// How long a silent server is waited for.
package struct Patience: Sendable {
    /// Seconds of silence after which a server is given up; nil waits for ever.
    package var seconds: Int64?
    /// Whether there is other evidence that the server is gone; nil when nobody knows.
    ///
    /// Asked after every `doubtSeconds` of silence.
    package var isGivenUp: (@Sendable () -> Bool)?
    /// Seconds of silence between two looks at that evidence.
    package var doubtSeconds: Int64 = 20

    /// Waits for so many seconds; nil waits for ever.
    package init(seconds: Int64?) {
        self.seconds = seconds
    }
}
