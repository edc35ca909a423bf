/// Gathers the parts of a split file, from whichever part was named.
enum SplitFile {
    /// What one part says of the whole.
    private struct Header {
        /// This part, from 0.
        let index: Int
        /// Parts in all.
        let count: Int
        /// Tensors over all parts; nil where the part does not say.
        let tensorCount: Int?

        /// Reads `split.*`; nil when the file stands alone.
        ///
        /// llama.cpp writes a count of 0 into a file it has merged from parts.
        init?(_ metadata: GGUFMetadata) throws(GGUFError) {
            guard let count = try metadata.int("split.count"), count != 0 else { return nil }
            let index = try metadata.requireInt("split.no")
            guard (1...65_535).contains(count) else {
                throw metadata.wrongType("split.count", expected: "0 to 65535", found: "\(count)")
            }
            guard (0..<count).contains(index) else {
                throw metadata.wrongType(
                    "split.no",
                    expected: "0 to \(count - 1)",
                    found: "\(index)"
                )
            }
            self.index = index
            self.count = count
            tensorCount = try metadata.int("split.tensors.count")
        }
    }

    /// Opens the parts that belong to `first`, in order; alone if the file is not split.
    static func parts(of first: GGUFPart) throws(GGUFError) -> [GGUFPart] {
        guard let header = try Header(first.metadata) else { return [first] }
        var parts: [GGUFPart] = []
        if header.count == 1 {
            parts = [first]
        } else {
            let name = try checkedName(of: first, header)
            for index in 0..<header.count {
                let image = index == header.index ? first.image : try open(name, index: index)
                let part = try GGUFPart(image: image, part: index)
                try check(part, index: index, count: header.count)
                parts.append(part)
            }
        }
        try checkTensors(parts)
        return parts
    }

    private static func checkedName(
        of part: GGUFPart,
        _ header: Header
    ) throws(GGUFError) -> SplitName {
        let path = part.image.path
        guard let name = SplitName(path: path), name.number == header.index + 1,
            name.count == header.count
        else {
            throw .missingPart(
                path: path,
                number: header.index + 1,
                count: header.count,
                reason: "expected a name like NAME-00001-of-00002.gguf with these numbers"
            )
        }
        return name
    }

    private static func open(_ name: SplitName, index: Int) throws(GGUFError) -> FileImage {
        let path = name.path(number: index + 1)
        do {
            return try FileImage(path: path)
        } catch {
            throw .missingPart(
                path: path,
                number: index + 1,
                count: name.count,
                reason: "\(error)"
            )
        }
    }

    private static func check(_ part: GGUFPart, index: Int, count: Int) throws(GGUFError) {
        guard let header = try Header(part.metadata) else {
            throw .missingKey(path: part.image.path, key: "split.count")
        }
        guard header.count == count else {
            throw part.metadata.wrongType(
                "split.count",
                expected: "\(count)",
                found: "\(header.count)"
            )
        }
        guard header.index == index else {
            throw part.metadata.wrongType(
                "split.no",
                expected: "\(index)",
                found: "\(header.index)"
            )
        }
    }

    private static func checkTensors(_ parts: [GGUFPart]) throws(GGUFError) {
        let total = parts.reduce(0) { $0 + $1.tensors.count }
        for part in parts {
            guard let header = try Header(part.metadata), let expected = header.tensorCount else {
                continue
            }
            guard expected == total else {
                throw part.metadata.wrongType(
                    "split.tensors.count",
                    expected: "\(total)",
                    found: "\(expected)"
                )
            }
        }
    }
}
