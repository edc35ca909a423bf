#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Log probabilities of a model over a text, in llama-perplexity's file format.
///
/// Magic `_logits_`, then n_ctx (UInt32), n_vocab and n_chunk (Int32), the tokens (Int32,
/// n_ctx * n_chunk), and per scored position two Floats (scale, lowest log probability) and one
/// UInt16 per vocabulary entry, padded to an even count: log p = scale * code + lowest.
enum LogitsFile {
    static let magic: [UInt8] = Array("_logits_".utf8)

    /// Codes and header of one position, in 16-bit words.
    static func words(vocabulary: Int) -> Int { 2 * ((vocabulary + 1) / 2) + 4 }

    /// Writes such a file.
    final class Writer {
        private let file: UnsafeMutablePointer<FILE>
        private let path: String
        private var codes: [UInt16]

        /// Creates the file and writes its header.
        init(path: String, context: Int, vocabulary: Int, tokens: ArraySlice<Int32>) throws {
            guard let file = fopen(path, "wb") else { throw FileError.cannotOpen(path, errno) }
            self.file = file
            self.path = path
            codes = Array(repeating: 0, count: LogitsFile.words(vocabulary: vocabulary))
            try write(LogitsFile.magic)
            try write([UInt32(context)])
            try write([Int32(vocabulary), Int32(tokens.count / context)])
            try write(Array(tokens))
        }

        deinit { fclose(file) }

        /// Adds one position.
        func append(_ logits: UnsafeBufferPointer<Float>) throws {
            let scores = LogSoftmax(logits)
            let lowest = max(scores.lowest, scores.greatest - 16)
            let scale = (scores.greatest - lowest) / 65_535
            let inverse = scale > 0 ? 1 / scale : 0
            let head = [scale, lowest - scores.greatest - Float(scores.logTotal)]
            head.withUnsafeBytes { bytes in
                codes.withUnsafeMutableBytes { $0.copyMemory(from: bytes) }
            }
            for index in logits.indices {
                let value = (inverse * (logits[index] - lowest)).rounded(.toNearestOrEven)
                codes[4 + index] = UInt16(max(0, min(65_535, value)))
            }
            try write(codes)
        }

        /// Finishes the file.
        func close() throws {
            guard fflush(file) == 0 else { throw FileError.cannotWrite(path, errno) }
        }

        private func write<Value: BitwiseCopyable>(_ values: [Value]) throws {
            let written = values.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
            guard written == values.count * MemoryLayout<Value>.stride else {
                throw FileError.cannotWrite(path, errno)
            }
        }
    }

    /// Reads such a file.
    final class Reader {
        let context: Int
        let vocabulary: Int
        let chunks: Int
        let tokens: [Int32]
        private let file: UnsafeMutablePointer<FILE>
        private let path: String
        private var codes: [UInt16]

        /// Opens the file and checks its header against its size.
        init(path: String) throws {
            guard let file = fopen(path, "rb") else { throw FileError.cannotOpen(path, errno) }
            self.file = file
            self.path = path
            do {
                guard try Reader.read(8, UInt8.self, file, path) == LogitsFile.magic else {
                    throw FileError.malformed(path, "does not begin with _logits_")
                }
                context = Int(try Reader.read(1, UInt32.self, file, path)[0])
                let counts = try Reader.read(2, Int32.self, file, path)
                vocabulary = Int(counts[0])
                chunks = Int(counts[1])
                guard (2...(1 << 24)).contains(context), (1...(1 << 24)).contains(vocabulary),
                    (1...(1 << 24)).contains(chunks)
                else {
                    throw FileError.malformed(
                        path,
                        "n_ctx \(context), n_vocab \(vocabulary), n_chunk \(chunks)"
                    )
                }
                let scored = context - 1 - context / 2
                let expected =
                    20 + 4 * context * chunks
                    + chunks * scored * LogitsFile.words(vocabulary: vocabulary) * 2
                fseek(file, 0, SEEK_END)
                let size = ftell(file)
                fseek(file, 20, SEEK_SET)
                guard size >= expected else {
                    throw FileError.malformed(path, "expected \(expected) bytes, found \(size)")
                }
                tokens = try Reader.read(context * chunks, Int32.self, file, path)
                codes = []
            } catch {
                fclose(file)
                throw error
            }
        }

        deinit { fclose(file) }

        /// The next position's log probabilities.
        func next(into out: UnsafeMutableBufferPointer<Float>) throws {
            codes = try Reader.read(
                LogitsFile.words(vocabulary: vocabulary),
                UInt16.self,
                file,
                path
            )
            codes.withUnsafeBytes { bytes in
                let scale = bytes.load(as: Float.self)
                let lowest = bytes.load(fromByteOffset: 4, as: Float.self)
                for index in 0..<vocabulary {
                    out[index] = scale * Float(codes[4 + index]) + lowest
                }
            }
        }

        private static func read<Value: BitwiseCopyable>(
            _ count: Int,
            _: Value.Type,
            _ file: UnsafeMutablePointer<FILE>,
            _ path: String
        ) throws -> [Value] {
            try [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
                let read = fread(buffer.baseAddress, MemoryLayout<Value>.stride, count, file)
                guard read == count else { throw FileError.malformed(path, "ends early") }
                initialized = count
            }
        }
    }
}

/// Why a file could not be read or written.
package enum FileError: Error, CustomStringConvertible {
    case cannotOpen(String, Int32)
    case cannotWrite(String, Int32)
    case malformed(String, String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let code):
            "\(path): cannot open: \(String(cString: strerror(code)))"
        case .cannotWrite(let path, let code):
            "\(path): cannot write: \(String(cString: strerror(code)))"
        case .malformed(let path, let what): "\(path): not a log probabilities file: \(what)"
        }
    }
}
