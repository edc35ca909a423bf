import Foundation
import JSON

/// A plain validator for the keywords that the samples use, written from the standard.
struct ReferenceValidator {
    let root: JSONValue

    func isValid(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        if let plain = schema.boolValue { return plain }
        func list(_ keyword: String) -> [JSONValue] { schema[keyword]?.arrayValue ?? [] }
        if let reference = schema["$ref"]?.stringValue, !isValid(value, resolve(reference)) {
            return false
        }
        if let type = schema["type"],
            !(type.arrayValue ?? [type]).contains(where: { has(value, $0) })
        {
            return false
        }
        if let constant = schema["const"], constant != value { return false }
        if schema["enum"] != nil, !list("enum").contains(value) { return false }
        if !list("allOf").allSatisfy({ isValid(value, $0) }) { return false }
        if schema["anyOf"] != nil, !list("anyOf").contains(where: { isValid(value, $0) }) {
            return false
        }
        if schema["oneOf"] != nil, list("oneOf").count(where: { isValid(value, $0) }) != 1 {
            return false
        }
        if let other = schema["not"], isValid(value, other) { return false }
        if let condition = schema["if"] {
            let branch = isValid(value, condition) ? "then" : "else"
            if let consequence = schema[branch], !isValid(value, consequence) { return false }
        }
        switch value {
        case .string(let text): return isValid(text, schema)
        case .int, .double, .number: return isValid(number: value.doubleValue ?? .infinity, schema)
        case .array(let elements): return isValid(elements, schema)
        case .object(let members): return isValid(members, schema)
        case .null, .bool: return true
        }
    }

    private func has(_ value: JSONValue, _ type: JSONValue) -> Bool {
        type.stringValue == value.typeName || (type == "number" && value.typeName == "integer")
            || (type == "integer" && value.intValue != nil)
    }

    private func isValid(_ text: String, _ schema: JSONValue) -> Bool {
        let count = text.unicodeScalars.count
        if let least = schema["minLength"]?.intValue, count < least { return false }
        if let most = schema["maxLength"]?.intValue, count > most { return false }
        if let pattern = schema["pattern"]?.stringValue, !matches(text, pattern) { return false }
        return true
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        // ICU's `$` also matches before a final line break; ECMA-262's does not.
        let regex = try? NSRegularExpression(
            pattern: pattern.replacingOccurrences(of: "$", with: "\\z")
        )
        return regex?.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    private func isValid(number: Double, _ schema: JSONValue) -> Bool {
        if let bound = schema["minimum"]?.doubleValue, number < bound { return false }
        if let bound = schema["exclusiveMinimum"]?.doubleValue, number <= bound { return false }
        if let bound = schema["maximum"]?.doubleValue, number > bound { return false }
        if let bound = schema["exclusiveMaximum"]?.doubleValue, number >= bound { return false }
        if let factor = schema["multipleOf"]?.doubleValue {
            let quotient = number / factor
            if abs(quotient - quotient.rounded()) > 1e-6 { return false }
        }
        return true
    }

    private func isValid(_ elements: [JSONValue], _ schema: JSONValue) -> Bool {
        if let least = schema["minItems"]?.intValue, elements.count < least { return false }
        if let most = schema["maxItems"]?.intValue, elements.count > most { return false }
        if let wanted = schema["contains"] {
            let count = elements.count { isValid($0, wanted) }
            if count < schema["minContains"]?.intValue ?? 1 { return false }
            if let most = schema["maxContains"]?.intValue, count > most { return false }
        }
        if schema["uniqueItems"] == true {
            for (index, element) in elements.enumerated()
            where elements[..<index].contains(element) { return false }
        }
        let prefix = schema["prefixItems"]?.arrayValue ?? []
        for (index, element) in elements.enumerated() {
            let item = index < prefix.count ? prefix[index] : schema["items"] ?? true
            if !isValid(element, item) { return false }
        }
        return true
    }

    private func isValid(_ members: JSONObject, _ schema: JSONValue) -> Bool {
        for name in schema["required"]?.arrayValue ?? []
        where members[name.stringValue ?? ""] == nil { return false }
        if let least = schema["minProperties"]?.intValue, members.count < least { return false }
        if let most = schema["maxProperties"]?.intValue, members.count > most { return false }
        for (key, others) in schema["dependentRequired"]?.objectValue ?? [:]
        where members[key] != nil {
            for name in others.arrayValue ?? [] where members[name.stringValue ?? ""] == nil {
                return false
            }
        }
        for (key, other) in schema["dependentSchemas"]?.objectValue ?? [:]
        where members[key] != nil && !isValid(.object(members), other) { return false }
        for (key, value) in members {
            if let names = schema["propertyNames"], !isValid(.string(key), names) { return false }
            var isKnown = false
            if let property = schema["properties"]?[key] {
                isKnown = true
                if !isValid(value, property) { return false }
            }
            for (pattern, property) in schema["patternProperties"]?.objectValue ?? [:]
            where matches(key, pattern) {
                isKnown = true
                if !isValid(value, property) { return false }
            }
            if !isKnown, !isValid(value, schema["additionalProperties"] ?? true) { return false }
        }
        return true
    }

    private func resolve(_ reference: String) -> JSONValue {
        if reference == "#here" { return root["$defs"]?["d"] ?? false }
        if reference == "child.json" { return root["$defs"]?["c"] ?? false }
        if reference.hasSuffix("#x") { return root["$defs"]?["c"]?["$defs"]?["d"] ?? false }
        var value = root
        for step in reference.dropFirst().split(separator: "/") {
            let key = step.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(
                of: "%20",
                with: " "
            )
            value = value[key] ?? Int(key).flatMap { value[$0] } ?? false
        }
        return value
    }
}
