#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many threads may really run at once: affinity mask and cgroup quota, not the socket.
package enum ThreadBudget {
    /// Threads to use when nobody says otherwise; at least 1.
    package static var available: Int {
        let processors = affinityCount() ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        guard let quota = cgroupQuota() else { return processors }
        return max(1, min(processors, Int(quota.rounded(.down))))
    }

    /// Processors in this process's affinity mask, as the kernel tells it in hexadecimal.
    private static func affinityCount() -> Int? {
        guard let status = contents("/proc/self/status") else { return nil }
        return processors(status: status)
    }

    /// Counts the bits of the line "Cpus_allowed: 00ff,ffffffff".
    package static func processors(status: String) -> Int? {
        let key = "Cpus_allowed:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
            return nil
        }
        let digits = line.dropFirst(key.count).compactMap(\.hexDigitValue)
        let count = digits.reduce(0) { $0 + $1.nonzeroBitCount }
        return count > 0 ? count : nil
    }

    /// Processors' worth of time the cgroup (v2, then v1) grants; nil without a limit.
    static func cgroupQuota() -> Double? {
        if let text = contents("/sys/fs/cgroup/cpu.max") { return quota(cpuMax: text) }
        guard let quota = contents("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
            let period = contents("/sys/fs/cgroup/cpu/cpu.cfs_period_us")
        else { return nil }
        return Self.quota(cpuMax: quota + " " + period)
    }

    /// Parses "QUOTA PERIOD" or "max PERIOD", microseconds.
    package static func quota(cpuMax text: String) -> Double? {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]),
            quota > 0, period > 0
        else { return nil }
        return quota / period
    }

    /// The first 8 kB of a small file, or nil when it cannot be read.
    private static func contents(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
