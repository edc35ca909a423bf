import Discovery
import Testing

@Suite("The machine's memory")
struct MachineMemoryTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
        try tree.write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 5 kB\n")
    }

    @Test("Without a control group it is what is installed")
    func installed() throws {
        #expect(MachineMemory.total(root: tree.path) == 16_000_000 * 1024)
        #expect(MachineMemory.total(root: tree.path("none")) == nil)
    }

    @Test("The lowest limit on the way up the control groups counts")
    func groups() throws {
        try tree.write("proc/self/cgroup", "0::/a/b\n")
        try tree.write("sys/fs/cgroup/a/b/memory.max", "max\n")
        #expect(MachineMemory.total(root: tree.path) == 16_000_000 * 1024)
        try tree.write("sys/fs/cgroup/a/memory.max", "1000000\n")
        #expect(MachineMemory.total(root: tree.path) == 1_000_000)
    }

    @Test("Version 1 groups are understood")
    func versionOne() throws {
        try tree.write("proc/self/cgroup", "5:cpu:/x\n4:memory,other:/box\n")
        try tree.write("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "2000000\n")
        try tree.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
        #expect(MachineMemory.total(root: tree.path) == 2_000_000)
    }

    @Test("This machine has memory")
    func here() {
        #expect(MachineMemory.total() ?? 0 > 1 << 20)
    }
}
