/// A file met during a scan that may be a model or a part of one; nothing of it was read yet.
struct FoundFile {
    let store: ModelStore
    /// The path to open it by.
    let path: String
    /// The path from the place's folder, with `.gguf`; names are made of it.
    let relativePath: String
    /// `org/repo` of a hub, where the place tells it.
    var repository: String?
    /// Whether a newer revision of its repository holds a file of the same name.
    var isSuperseded = false

    /// The file's name without `.gguf`.
    var stem: String { PathText.stem(PathText.name(relativePath)) }
}
