#if canImport(Glibc)
    import Glibc
#endif

/// The machine code of this process: the program and its libraries, mapped from files.
enum ProgramCode {
    /// Takes all code that was run out of this process' resident memory.
    ///
    /// Code that is run again comes back from the kernel's cache, sixteen pages at a fault. Only a
    /// hint; nothing happens where there is no `/proc`.
    static func release() {
        #if os(Linux)
            for line in maps().split(separator: "\n") {
                // address range, permissions, offset, device, inode, path: see proc(5).
                let fields = line.split(separator: " ", omittingEmptySubsequences: true)
                guard fields.count >= 6, fields[1] == "r-xp", fields[4] != "0" else { continue }
                let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                guard ends.count == 2, ends[0] < ends[1] else { continue }
                // Pages that nobody may write are the file's own: none of them can be lost.
                let start = UnsafeMutableRawPointer(bitPattern: ends[0])
                _ = madvise(start, Int(ends[1] - ends[0]), MADV_DONTNEED)
            }
        #endif
    }

    #if os(Linux)
        private static func maps() -> String {
            let descriptor = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return "" }
            defer { close(descriptor) }
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 1 << 14)
            while true {
                let count = piece.withUnsafeMutableBytes {
                    read(descriptor, $0.baseAddress, $0.count)
                }
                guard count > 0 else { return String(decoding: text, as: UTF8.self) }
                text += piece[..<count]
            }
        }
    #endif
}
