package import JSON
import Tensor

extension GGUFReport {
    /// The report for programs: complete, with all elements of all arrays.
    ///
    /// Sizes are in bytes, offsets from the start of the part's data section, shapes innermost
    /// first. Floats that JSON cannot express become the strings "nan", "inf" and "-inf".
    package func json(contextLength: Int?) throws(GGUFError) -> JSONValue {
        var metadata = JSONObject()
        for (key, value) in self.metadata.entries { metadata[key] = try Self.typed(value) }
        return [
            "path": .string(path),
            "version": .int(Int64(version)),
            "alignment": .int(Int64(alignment)),
            "file_size": .int(Int64(fileSize)),
            "architecture": architecture.map { .string($0) } ?? .null,
            "parameter_count": .int(Int64(parameterCount)),
            "weight_bytes": .int(Int64(weightBytes)),
            "bits_per_weight": bitsPerWeight.map { .double($0) } ?? .null,
            "parts": .array(parts.map(Self.object)),
            "metadata": .object(metadata),
            "types": .array(types.map(Self.object)),
            "tensors": .array(tensors.map(Self.object)),
            "memory": Self.object(memory(contextLength: contextLength)),
        ]
    }

    private static func object(_ part: GGUFFile.Part) -> JSONValue {
        [
            "path": .string(part.path),
            "file_size": .int(Int64(part.fileSize)),
            "data_offset": .int(Int64(part.dataOffset)),
        ]
    }

    private static func object(_ use: TypeUse) -> JSONValue {
        [
            "type": .string(use.type.name),
            "tensor_count": .int(Int64(use.tensorCount)),
            "parameter_count": .int(Int64(use.parameterCount)),
            "bytes": .int(Int64(use.byteCount)),
            "bits_per_weight": .double(use.type.bitsPerWeight),
        ]
    }

    private static func object(_ tensor: GGUFTensorInfo) -> JSONValue {
        [
            "name": .string(tensor.name),
            "type": .string(tensor.type.name),
            "shape": .array(tensor.shape.dimensions.map { .int(Int64($0)) }),
            "part": .int(Int64(tensor.part)),
            "offset": .int(Int64(tensor.offset)),
            "bytes": .int(Int64(tensor.byteCount)),
        ]
    }

    private static func object(_ memory: MemoryEstimate) -> JSONValue {
        var object: JSONObject = [
            "context_length": memory.contextLength.map { .int(Int64($0)) } ?? .null,
            "weight_bytes": .int(Int64(memory.weightBytes)),
            "cache_type": "F16",
        ]
        switch memory.cache {
        case .bytes(let bytes): object["cache_bytes"] = .int(Int64(bytes))
        case .unknown(let reason):
            object["cache_bytes"] = .null
            object["cache_unknown"] = .string(reason)
        }
        object["total_bytes"] = memory.totalBytes.map { .int(Int64($0)) } ?? .null
        object["notes"] = .array(memory.notes.map { .string($0) })
        return .object(object)
    }

    private static func typed(_ value: GGUFValue) throws(GGUFError) -> JSONValue {
        var object: JSONObject = ["type": .string(value.type.name)]
        if case .array(let array) = value {
            object["element_type"] = .string(array.elementType.name)
            object["count"] = .int(Int64(array.count))
        }
        object["value"] = try plain(value)
        return .object(object)
    }

    private static func plain(_ value: GGUFValue) throws(GGUFError) -> JSONValue {
        switch value {
        case .string(let text): return .string(text)
        case .bool(let flag): return .bool(flag)
        case .float32(let float): return number("\(float)")
        case .float64(let double): return number("\(double)")
        case .array(let array):
            var elements: [JSONValue] = []
            elements.reserveCapacity(array.count)
            for element in try array.values { elements.append(try plain(element)) }
            return .array(elements)
        default:
            if let integer = value.intValue { return .int(Int64(integer)) }
            return JSONNumber(value.description).map { .number($0) } ?? .null
        }
    }

    /// A float by its shortest decimal form, so that a 32-bit 0.1 stays 0.1.
    private static func number(_ text: String) -> JSONValue {
        guard let double = Double(text), double.isFinite else { return .string(text) }
        return .double(double)
    }
}
