/// Paths as text; nothing here looks at the file system.
enum PathText {
    /// The last component.
    static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// All in front of the last component; empty when there is nothing.
    static func folder(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path below another.
    static func join(_ folder: String, _ name: String) -> String {
        if folder.isEmpty { return name }
        return folder.utf8.last == UInt8(ascii: "/") ? folder + name : folder + "/" + name
    }

    /// A path without slashes at its end.
    static func trimmed(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        return path
    }

    /// Whether a file's name ends with `.gguf`, in any case.
    static func isModelFile(_ name: String) -> Bool {
        name.utf8.count > 5 && name.suffix(5).lowercased() == ".gguf"
    }

    /// A name without `.gguf` at its end, in any case.
    static func stem(_ name: String) -> String {
        isModelFile(name) ? String(name.dropLast(5)) : name
    }
}
