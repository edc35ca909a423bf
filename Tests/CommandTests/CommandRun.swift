import Foundation
import JSON

/// One run of the program to its end.
struct CommandRun {
    var status: Int32
    var output: String
    var errors: String

    /// Standard output as JSON; null when it is none.
    var json: JSONValue { (try? JSONValue(parsing: output)) ?? .null }

    /// The program, built beside the tests.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("shimmy")

    /// Runs the program with arguments and text on standard input.
    init(_ arguments: String..., input: String = "") async throws {
        try await self.init(arguments, input: input)
    }

    /// Runs the program with arguments, text on standard input and more variables.
    init(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) async throws {
        let process = Process()
        process.environment = TestHome.environment.merging(environment) { $1 }
        process.currentDirectoryURL = TestHome.folder
        process.executableURL = Self.program
        process.arguments = arguments
        // Files, not pipes: whoever reads one pipe to its end could wait for ever on the other.
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        try Data(input.utf8).write(to: files[0])
        try Data().write(to: files[1])
        try Data().write(to: files[2])
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                done.resume(throwing: error)
            }
        }
        status = process.terminationStatus
        output = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
        errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
    }
}
