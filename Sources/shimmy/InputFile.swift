import Glibc

/// Reads whole files and standard input.
enum InputFile {
    /// Why a file could not be read.
    enum Failure: Error, CustomStringConvertible {
        case cannotRead(path: String, code: Int32)
        case tooLarge(path: String, limit: Int)
        case notUTF8(path: String)

        var description: String {
            switch self {
            case .cannotRead(let path, let code):
                "\(path): cannot read: \(String(cString: strerror(code)))"
            case .tooLarge(let path, let limit):
                "\(path): larger than the limit of \(limit) bytes"
            case .notUTF8(let path):
                "\(path): is not UTF-8 text"
            }
        }
    }

    /// Most bytes that are read.
    private static let limit = 1 << 30

    /// The text of a file; `-` is standard input.
    ///
    /// - Throws: `Failure`.
    static func text(_ path: String) throws(Failure) -> String {
        let name = path == "-" ? "standard input" : path
        guard let text = String(validating: try bytes(path, name: name), as: UTF8.self) else {
            throw .notUTF8(path: name)
        }
        return text
    }

    private static func bytes(_ path: String, name: String) throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: name, code: errno) }
        defer {
            if descriptor != STDIN_FILENO {
                close(descriptor)
            }
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .cannotRead(path: name, code: errno) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { throw .tooLarge(path: name, limit: limit) }
            bytes += buffer[..<count]
        }
    }
}
