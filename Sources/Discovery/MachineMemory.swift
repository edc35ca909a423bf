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

    /// Bytes that models may take now: what the machine has available, or what the control group
    /// has left under its limit if that is less.
    ///
    /// Pages of files count as available: the system drops them when memory is needed.
    package static func available(root: String = "") -> Int? {
        let limits = [field("MemAvailable:", root), groupRoom(root)].compactMap { $0 }
        return limits.min() ?? total(root: root)
    }

    private static func physical(_ root: String) -> Int? { field("MemTotal:", root) }

    /// A field of `/proc/meminfo`, in bytes.
    private static func field(_ name: String, _ root: String) -> Int? {
        guard let text = try? SmallFile.text(root + "/proc/meminfo", limit: 1 << 20) else {
            return nil
        }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let fields = line.split(separator: " ")
            guard fields.count >= 2, let kilobytes = Int(fields[1]), kilobytes > 0 else {
                return nil
            }
            return kilobytes.multipliedReportingOverflow(by: 1024).partialValue
        }
        return nil
    }

    /// The lowest limit of this process's control group and those above it.
    private static func groupLimit(_ root: String) -> Int? {
        groups(root).compactMap { number($0.folder + $0.limit) }.min()
    }

    /// The least that a control group still has under its limit.
    private static func groupRoom(_ root: String) -> Int? {
        groups(root).compactMap { group in
            guard let limit = number(group.folder + group.limit) else { return nil }
            let used = number(group.folder + group.usage) ?? 0
            return max(0, limit - max(0, used - cached(group.folder + "/memory.stat")))
        }.min()
    }

    /// A control group's folder and the names of its files.
    private struct Group {
        let folder: String
        let limit: String
        let usage: String
    }

    /// This process's control group and those above it (version 2, then 1).
    private static func groups(_ root: String) -> [Group] {
        var groups: [Group] = []
        let text = (try? SmallFile.text(root + "/proc/self/cgroup", limit: 1 << 16)) ?? ""
        for line in text.split(separator: "\n") {
            let fields = line.split(
                separator: ":",
                maxSplits: 2,
                omittingEmptySubsequences: false
            )
            guard fields.count == 3 else { continue }
            if fields[1].isEmpty {
                groups += ancestors(String(fields[2])).map {
                    Group(
                        folder: "\(root)/sys/fs/cgroup\($0)",
                        limit: "/memory.max",
                        usage: "/memory.current"
                    )
                }
            } else if fields[1].split(separator: ",").contains("memory") {
                groups += ancestors(String(fields[2])).map {
                    Group(
                        folder: "\(root)/sys/fs/cgroup/memory\($0)",
                        limit: "/memory.limit_in_bytes",
                        usage: "/memory.usage_in_bytes"
                    )
                }
            }
        }
        return groups
    }

    /// Bytes of files' pages in a control group's use.
    private static func cached(_ path: String) -> Int {
        guard let text = try? SmallFile.text(path, limit: 1 << 16) else { return 0 }
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, fields[0] == "file" || fields[0] == "total_cache" {
                return Int(fields[1]) ?? 0
            }
        }
        return 0
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

    /// A number of bytes; nil for `max`.
    private static func number(_ path: String) -> Int? {
        guard let text = try? SmallFile.text(path, limit: 256) else { return nil }
        return text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }
}
