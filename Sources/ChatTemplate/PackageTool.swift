internal import GoTemplate
internal import JSON

/// Descriptions of tools as the templates of Ollama's packages see them.
///
/// In JSON, members stand in the order in which Ollama writes them, on which models were trained;
/// those that Ollama does not know follow, as they were given.
enum PackageTool {
    /// The tools, which print as JSON; an empty list for none.
    static func list(_ json: JSONValue?) -> GoValue {
        .list((json?.arrayValue ?? []).map(tool), .json)
    }

    private static func tool(_ json: JSONValue) -> GoValue {
        let fields = [
            GoField("Type", key: "type", text(json["type"])),
            GoField("Items", key: "items", GoValue(json["items"] ?? .null), omitsEmpty: true),
            GoField("Function", key: "function", function(json["function"])),
        ]
        return .record(fields + others(json, fields), .json)
    }

    private static func function(_ json: JSONValue?) -> GoValue {
        let fields = [
            GoField("Name", key: "name", text(json?["name"])),
            GoField("Description", key: "description", text(json?["description"])),
            GoField("Parameters", key: "parameters", parameters(json?["parameters"])),
        ]
        return .record(fields + others(json, fields), .plain)
    }

    private static func parameters(_ json: JSONValue?) -> GoValue {
        var properties = GoValue.nothing
        if let members = json?["properties"]?.objectValue {
            properties = .map(members: members.map { ($0.key, property($0.value)) }, style: .json)
        }
        let fields = [
            GoField("Type", key: "type", text(json?["type"])),
            GoField("Defs", key: "$defs", GoValue(json?["$defs"] ?? .null), omitsEmpty: true),
            GoField("Items", key: "items", GoValue(json?["items"] ?? .null), omitsEmpty: true),
            GoField("Required", key: "required", values(json?["required"]), omitsEmpty: true),
            GoField("Properties", key: "properties", properties),
        ]
        return .record(fields + others(json, fields), .plain)
    }

    private static func property(_ json: JSONValue) -> GoValue {
        guard case .object = json else { return GoValue(json) }
        let types = json["type"].map { $0.arrayValue ?? [$0] } ?? []
        var properties = GoValue.nothing
        if let members = json["properties"]?.objectValue {
            // Only here the order of the request is kept.
            properties = .record(members.map { GoField($0.key, property($0.value)) }, .json)
        }
        let choices = (json["anyOf"]?.arrayValue ?? []).map(property)
        let fields = [
            GoField("AnyOf", key: "anyOf", .list(choices), omitsEmpty: true),
            GoField(
                "Type",
                key: "type",
                .list(types.map { GoValue($0) }, .single),
                omitsEmpty: true
            ),
            GoField("Items", key: "items", GoValue(json["items"] ?? .null), omitsEmpty: true),
            GoField("Description", key: "description", text(json["description"]), omitsEmpty: true),
            GoField("Enum", key: "enum", values(json["enum"]), omitsEmpty: true),
            GoField("Properties", key: "properties", properties, omitsEmpty: true),
            GoField("Required", key: "required", values(json["required"]), omitsEmpty: true),
        ]
        return .record(fields + others(json, fields), .plain)
    }

    private static func text(_ json: JSONValue?) -> GoValue { .string(json?.stringValue ?? "") }

    private static func values(_ json: JSONValue?) -> GoValue {
        .list((json?.arrayValue ?? []).map { GoValue($0) })
    }

    /// The members that have no field.
    private static func others(_ json: JSONValue?, _ known: [GoField]) -> [GoField] {
        (json?.objectValue ?? [:]).filter { member in !known.contains { $0.key == member.key } }
            .map { GoField("", key: $0.key, GoValue($0.value)) }
    }
}
