/// The memory this process may use.
package enum MachineMemory {
    /// Bytes of the machine's memory, or of the control group's limit if that is lower.
    ///
    /// It is the total, not what is free at the moment, so that choices based on it are the same
    /// from one hour to the next.
    package static func total(root: String = "") -> Int? {
        let limits = [physical(root), groupLimit(root)].compactMap { $0 }
        return limits.min()
    }

    private static func physical(_ root: String) -> Int? {
        guard let text = try? SmallFile.text(root + "/proc/meminfo", limit: 1 << 20) else {
            return nil
        }
        for line in text.split(separator: "\n") where line.hasPrefix("MemTotal:") {
            let fields = line.split(separator: " ")
            guard fields.count >= 2, let kilobytes = Int(fields[1]), kilobytes > 0 else {
                return nil
            }
            return kilobytes.multipliedReportingOverflow(by: 1024).partialValue
        }
        return nil
    }

    /// The lowest limit of this process's control group and those above it (version 2, then 1).
    private static func groupLimit(_ root: String) -> Int? {
        var limits: [Int] = []
        let groups = (try? SmallFile.text(root + "/proc/self/cgroup", limit: 1 << 16)) ?? ""
        for line in groups.split(separator: "\n") {
            let fields = line.split(
                separator: ":",
                maxSplits: 2,
                omittingEmptySubsequences: false
            )
            guard fields.count == 3 else { continue }
            if fields[1].isEmpty {
                let base = root + "/sys/fs/cgroup"
                limits += ancestors(String(fields[2])).compactMap {
                    limit("\(base)\($0)/memory.max")
                }
            } else if fields[1].split(separator: ",").contains("memory") {
                let base = root + "/sys/fs/cgroup/memory"
                limits += ancestors(String(fields[2])).compactMap {
                    limit("\(base)\($0)/memory.limit_in_bytes")
                }
            }
        }
        return limits.min()
    }

    /// `/a/b`, `/a` and the empty path of `/a/b`.
    private static func ancestors(_ path: String) -> [String] {
        var rest = path.split(separator: "/")
        var result: [String] = []
        while !rest.isEmpty {
            result.append("/" + rest.joined(separator: "/"))
            rest.removeLast()
        }
        return result + [""]
    }

    /// A limit in bytes; nil for `max`.
    private static func limit(_ path: String) -> Int? {
        guard let text = try? SmallFile.text(path, limit: 256) else { return nil }
        return text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }
}
