import Glibc
import Synchronization

/// Keeps the process alive when a mapped file loses its bytes.
///
/// A file that another program cuts short, or a disk that fails, leaves pages with nothing behind
/// them; touching one raises SIGBUS, which would end the process. For the mappings listed here, the
/// signal's handler puts zeros in the place of the page and all that follow, and notes the damage.
/// Whoever reads the mapping asks afterwards whether it is damaged and throws away what came of it.
enum MappingGuard {
    /// Mappings that are looked after at a time; further ones are not.
    private static let capacity = 1024

    /// Lists a mapping.
    ///
    /// - Returns: Its number; nil when the list is full.
    static func add(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let start = UInt(bitPattern: bytes.baseAddress)
        for number in 0..<capacity {
            let entry = table + number * fields
            // 1 is no address: the entry is taken, but not in force yet.
            guard entry[0].compareExchange(expected: 0, desired: 1, ordering: .acquiring).exchanged
            else { continue }
            entry[2].store(0, ordering: .relaxed)
            entry[1].store(start + UInt(bytes.count), ordering: .relaxed)
            entry[0].store(start, ordering: .releasing)
            return number
        }
        return nil
    }

    /// Strikes a mapping off the list, before it is unmapped.
    static func remove(_ number: Int) {
        let entry = table + number * fields
        entry[1].store(0, ordering: .relaxed)
        entry[0].store(0, ordering: .releasing)
    }

    /// Whether bytes of a mapping have been lost.
    static func isDamaged(_ number: Int) -> Bool {
        (table + number * fields)[2].load(ordering: .acquiring) != 0
    }

    /// Start, end and damage of each entry.
    private static let fields = 3

    /// The list; made with the handler, when the first mapping is.
    ///
    /// A pointer, never freed: a signal's handler may neither allocate nor count references.
    nonisolated(unsafe) private static let table: UnsafeMutablePointer<Atomic<UInt>> = {
        let table = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: capacity * fields)
        // Nothing must be left to be made when a signal comes.
        _ = pageSize
        for index in 0..<capacity * fields { (table + index).initialize(to: Atomic(0)) }
        var action = sigaction()
        action.sa_flags = SA_SIGINFO
        action.__sigaction_handler.sa_sigaction = { _, info, _ in
            let address = info?.pointee._sifields._sigfault.si_addr
            guard let address, MappingGuard.replace(UInt(bitPattern: address)) else {
                // Not in a mapping of ours: the same again, with the default action.
                signal(SIGBUS, SIG_DFL)
                return
            }
        }
        sigaction(SIGBUS, &action, nil)
        return table
    }()

    private static let pageSize = UInt(getpagesize())

    /// Puts zeros from the page of an address to the end of its mapping; whether it is in one.
    private static func replace(_ address: UInt) -> Bool {
        let saved = errno
        defer { errno = saved }
        for number in 0..<capacity {
            let entry = table + number * fields
            let (start, end) = (
                entry[0].load(ordering: .acquiring), entry[1].load(ordering: .relaxed)
            )
            guard address >= start, address < end else { continue }
            let page = address / pageSize * pageSize
            let zeros = mmap(
                UnsafeMutableRawPointer(bitPattern: page),
                Int(end - page),
                PROT_READ,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
                -1,
                0
            )
            guard zeros != MAP_FAILED else { return false }
            entry[2].store(1, ordering: .releasing)
            return true
        }
        return false
    }
}
