import Glibc

/// Sockets that systemd, or whoever speaks its protocol, opened for this process.
enum InheritedSockets {
    /// The number of the first descriptor (sd_listen_fds(3)).
    private static let first: Int32 = 3

    /// The descriptors; empty when they are none or meant for another process.
    static func descriptors() -> [Int32] {
        guard let process = variable("LISTEN_PID"), Int32(process) == getpid(),
            let count = variable("LISTEN_FDS").flatMap({ Int32($0) }), (1...64).contains(count)
        else { return [] }
        return (first..<first + count).map { descriptor in
            // Programs that this one starts have no use for them.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return descriptor
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
