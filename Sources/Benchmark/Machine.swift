#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a report says of where and when it was made.
package enum Machine {
    /// The processor's name as the system tells it; "unknown" where it does not.
    package static var processor: String {
        guard let descriptor = fopen("/proc/cpuinfo", "r") else { return "unknown" }
        defer { fclose(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = fread(&buffer, 1, buffer.count, descriptor)
        return processor(cpuinfo: String(decoding: buffer[..<count], as: UTF8.self)) ?? "unknown"
    }

    /// The line "model name : AMD EPYC".
    package static func processor(cpuinfo text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[line.index(after: colon)...].drop { $0 == " " }
            if !name.isEmpty { return String(name) }
        }
        return nil
    }

    /// Now, in UTC: `2026-01-02T03:04:05Z`.
    package static var time: String {
        var seconds = Glibc.time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [UInt8](repeating: 0, count: 32)
        let count = text.withUnsafeMutableBytes { bytes in
            strftime(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                bytes.count,
                "%Y-%m-%dT%H:%M:%SZ",
                &parts
            )
        }
        return String(decoding: text[..<count], as: UTF8.self)
    }
}
