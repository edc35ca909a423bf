import Glibc

/// Environment variables, read the way the tools read them: an empty one counts as absent.
struct Variables {
    private let values: [String: String]
    private let workingDirectory: String

    init(_ values: [String: String], workingDirectory: String = "") {
        self.values = values
        self.workingDirectory = workingDirectory
    }

    subscript(name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A path below the home directory; nil when there is none.
    func home(_ path: String) -> String? {
        self["HOME"].map { PathText.join($0, path) }
    }

    /// A path that a variable holds, and a path below it.
    func path(_ name: String, _ below: String = "") -> String? {
        self[name].map { below.isEmpty ? expand($0) : PathText.join(expand($0), below) }
    }

    /// A path below the user's cache directory (XDG base directory specification).
    func cache(_ path: String) -> String? { base("XDG_CACHE_HOME", ".cache", path) }

    /// A path below the user's directory for state (XDG base directory specification).
    func state(_ path: String) -> String? { base("XDG_STATE_HOME", ".local/state", path) }

    /// The specification tells programs to ignore a relative path.
    private func base(_ name: String, _ standard: String, _ path: String) -> String? {
        if let folder = self[name], folder.hasPrefix("/") { return PathText.join(folder, path) }
        return home(PathText.join(standard, path))
    }

    /// An absolute path, `~` at its start being the home directory.
    func expand(_ path: String) -> String {
        if path == "~", let home = self["HOME"] { return home }
        if path.hasPrefix("~/"), let expanded = home(String(path.dropFirst(2))) { return expanded }
        if path.hasPrefix("/") { return path }
        let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return relative == "." ? workingDirectory : PathText.join(workingDirectory, relative)
    }
}

/// This process's values of the variables that count here; without `HOME`, the home directory is
/// taken from the user database.
package func processEnvironment() -> [String: String] {
    let names = [
        "HF_HOME", "HF_HUB_CACHE", "HOME", "HUGGINGFACE_HUB_CACHE", "LLAMA_CACHE", "OLLAMA_MODELS",
        "SHIMMY_MODEL_PATHS", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME",
    ]
    var result: [String: String] = [:]
    for name in names {
        if let value = getenv(name) { result[name] = String(cString: value) }
    }
    if result["HOME"] == nil, let user = getpwuid(getuid()), let home = user.pointee.pw_dir {
        result["HOME"] = String(cString: home)
    }
    return result
}

/// The directory that relative paths start from; `.` where the system cannot name it.
package func currentDirectory() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard let text = getcwd(&buffer, buffer.count) else { return "." }
    return String(cString: text)
}
