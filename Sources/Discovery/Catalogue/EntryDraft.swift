/// An entry before it has an id: one file or the parts of one, with what their headers say.
struct EntryDraft {
    /// A file and what reading its header came to.
    struct Part {
        let file: FoundFile
        let header: FileHeader?
        let identity: FileIdentity?
        let problem: String?
    }

    /// The parts that are there, in order.
    let parts: [Part]
    /// What is wrong with the model, if anything.
    let problem: String?

    /// A file that stands alone, or a part that cannot be joined with the others.
    init(_ part: Part) {
        parts = [part]
        problem = part.problem ?? Self.misnomer(part)
    }

    /// The parts of a split model that were found, in order.
    init(split parts: [Part], name: PartName) {
        self.parts = parts
        let present = Set(parts.compactMap { PartName($0.file.path)?.number })
        let missing = (1...name.count).filter { !present.contains($0) }
        if let first = missing.first {
            let others = missing.count > 1 ? " (and \(missing.count - 1) others)" : ""
            problem =
                "part \(first)\(others) of \(name.count) is missing: \(name.path(number: first))"
        } else if let broken = parts.first(where: { $0.problem != nil }) {
            problem = "\(PathText.name(broken.file.path)): \(broken.problem ?? "")"
        } else {
            problem = Self.miscount(parts)
        }
    }

    /// A part whose name does not say so is not found from the others.
    private static func misnomer(_ part: Part) -> String? {
        guard let split = part.header?.split else { return nil }
        return "part \(split.number + 1) of \(split.count) of a split model needs a name like "
            + "NAME-00001-of-00002.gguf with these numbers"
    }

    private static func miscount(_ parts: [Part]) -> String? {
        let headers = parts.compactMap(\.header)
        let found = headers.reduce(0) { $0.addingClamped($1.tensorCount) }
        guard let stated = headers.lazy.compactMap(\.split?.tensorCount).first, stated != found
        else { return nil }
        return "the parts hold \(found) tensors, expected \(stated)"
    }

    /// The model as an entry that has no id yet.
    func entry() -> CatalogueEntry {
        let facts = ModelFacts(parts.compactMap(\.header), hasTemplate: false)
        let names = parts.first.map { ModelName.names(of: $0.file, facts: facts) }
        return CatalogueEntry(
            id: "",
            names: names ?? [],
            store: parts.first?.file.store ?? .folder,
            paths: parts.map(\.file.path),
            size: parts.reduce(0) { $0.addingClamped($1.identity?.size ?? 0) },
            modified: (parts.compactMap(\.identity?.modified).max() ?? 0) / 1_000_000_000,
            facts: facts,
            problem: problem,
            ollama: nil,
            identities: parts.compactMap(\.identity)
        )
    }
}

extension EntryDraft {
    /// Puts the parts of split models together; files come out in the order of their first part.
    static func joining(_ parts: [Part]) -> [EntryDraft] {
        struct Group {
            let name: PartName
            var parts: [Part] = []
        }
        var groups: [String: Group] = [:]
        // Part 2 of 2 may be broken and so not say what it is: its name then counts.
        func key(_ part: Part) -> (key: String, name: PartName)? {
            guard let name = PartName(part.file.path), (1...name.count).contains(name.number) else {
                return nil
            }
            if let header = part.header {
                guard let split = header.split, split.count == name.count,
                    split.number == name.number - 1
                else { return nil }
            }
            return ("\(name.stem)/\(name.count)", name)
        }
        for part in parts {
            guard let (key, name) = key(part) else { continue }
            groups[key, default: Group(name: name)].parts.append(part)
        }
        var drafts: [EntryDraft] = []
        for part in parts {
            guard let (key, _) = key(part) else {
                drafts.append(EntryDraft(part))
                continue
            }
            guard var group = groups.removeValue(forKey: key) else { continue }
            group.parts.sort {
                (PartName($0.file.path)?.number ?? 0) < (PartName($1.file.path)?.number ?? 0)
            }
            drafts.append(EntryDraft(split: group.parts, name: group.name))
        }
        return drafts
    }
}
