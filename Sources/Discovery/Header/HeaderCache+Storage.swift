import JSON

extension HeaderCache {
    /// Number of the stored form; a file with another one is not used.
    private static let format = 1
    private static let byteLimit = 64 << 20

    /// Reads stored records; a file that is absent or damaged makes an empty cache.
    init(storedAt path: String) {
        self.init()
        guard let bytes = try? SmallFile.read(path, limit: Self.byteLimit),
            let value = try? JSONValue(parsing: bytes, limits: JSONLimits(depth: 16)),
            value["format"]?.intValue == Self.format, let files = value["files"]?.objectValue
        else { return }
        var stored: [String: Record] = [:]
        for (path, value) in files { stored[path] = Record(value) }
        self.init(records: stored)
    }

    /// Stores the records that can be relied on, replacing the file as a whole.
    mutating func store(at path: String) throws(DiscoveryError) {
        var files = JSONObject()
        for (path, record) in records.sorted(by: { $0.key < $1.key }) where record.isSettled {
            files[path] = record.json
        }
        let value: JSONValue = ["format": .int(Int64(Self.format)), "files": .object(files)]
        guard let bytes = try? value.serializedBytes() else { return }
        try SmallFile.replace(path, with: bytes)
        markStored()
    }
}

extension HeaderCache.Record {
    fileprivate var json: JSONValue {
        let state = [
            Int(bitPattern: UInt(identity.device)), Int(bitPattern: UInt(identity.inode)),
            identity.size, identity.modified, identity.changed, readTime,
        ]
        return [
            "state": .array(state.map { .int(Int64($0)) }),
            "header": .object(header.json),
        ]
    }

    fileprivate init?(_ value: JSONValue) {
        let state = value["state"]?.arrayValue?.compactMap(\.intValue) ?? []
        guard state.count == 6, let header = FileHeader(value["header"]) else { return nil }
        self.init(
            identity: FileIdentity(
                device: UInt64(UInt(bitPattern: state[0])),
                inode: UInt64(UInt(bitPattern: state[1])),
                size: state[2],
                modified: state[3],
                changed: state[4]
            ),
            readTime: state[5],
            header: header
        )
    }
}

extension FileHeader {
    /// The header as an object in which what is absent takes no room.
    fileprivate var json: JSONObject {
        var object = JSONObject()
        object["architecture"] = architecture.map { .string($0) }
        object["type"] = type.map { .string($0) }
        object["name"] = name.map { .string($0) }
        let numbers: [(String, Int?)] = [
            ("file_type", fileType), ("context_length", contextLength),
            ("embedding_length", embeddingLength), ("block_count", blockCount),
            ("pooling_type", poolingType), ("tensors", tensorCount), ("parameters", parameterCount),
        ]
        for (key, number) in numbers { object[key] = number.map { .int(Int64($0)) } }
        object["causal"] = isCausal.map { .bool($0) }
        object["chat_template"] = .bool(hasChatTemplate)
        object["tokenizer"] = .bool(hasTokenizer)
        object["classifier"] = .bool(hasClassifier)
        if let split {
            let parts: [Int?] = [split.number, split.count, split.tensorCount]
            object["split"] = .array(parts.compactMap { $0 }.map { .int(Int64($0)) })
        }
        let types = bytesByType.sorted { $0.key < $1.key }
        object["types"] = .array(
            types.map { .array([.int(Int64($0.key)), .int(Int64($0.value))]) }
        )
        return object
    }

    /// Reads the object again; nil when a part of it is not what it should be.
    fileprivate init?(_ value: JSONValue?) {
        guard let value, let tensors = value["tensors"]?.intValue,
            let parameters = value["parameters"]?.intValue, tensors >= 0, parameters >= 0,
            let hasChatTemplate = value["chat_template"]?.boolValue,
            let hasTokenizer = value["tokenizer"]?.boolValue,
            let hasClassifier = value["classifier"]?.boolValue,
            let types = value["types"]?.arrayValue
        else { return nil }
        self.init()
        architecture = value["architecture"]?.stringValue
        type = value["type"]?.stringValue
        name = value["name"]?.stringValue
        fileType = value["file_type"]?.intValue
        contextLength = value["context_length"]?.intValue
        embeddingLength = value["embedding_length"]?.intValue
        blockCount = value["block_count"]?.intValue
        poolingType = value["pooling_type"]?.intValue
        isCausal = value["causal"]?.boolValue
        self.hasChatTemplate = hasChatTemplate
        self.hasTokenizer = hasTokenizer
        self.hasClassifier = hasClassifier
        tensorCount = tensors
        parameterCount = parameters
        for pair in types {
            guard let id = pair[0]?.intValue.flatMap(UInt32.init(exactly:)),
                let bytes = pair[1]?.intValue, bytes >= 0
            else { return nil }
            bytesByType[id] = bytes
        }
        guard let parts = value["split"]?.arrayValue else { return }
        let numbers = parts.compactMap(\.intValue)
        guard numbers.count == parts.count, (2...3).contains(numbers.count) else { return nil }
        split = Split(
            number: numbers[0],
            count: numbers[1],
            tensorCount: numbers.count == 3 ? numbers[2] : nil
        )
    }
}
