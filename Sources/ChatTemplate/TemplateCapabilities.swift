internal import JSON
internal import Jinja

/// What a chat template can do with messages, found out by rendering small chats with it.
///
/// A template says nothing about itself, so each question is asked by putting a marker into a
/// message and looking for it in the prompt.
package struct TemplateCapabilities: Sendable, Equatable {
    /// The template rendered a chat; otherwise all below is assumed.
    package private(set) var isKnown = false
    /// A system message reaches the prompt.
    package private(set) var supportsSystemRole = true
    /// A developer message reaches the prompt.
    package private(set) var supportsDeveloperRole = true
    /// Descriptions of tools reach the prompt.
    package private(set) var supportsTools = true
    /// Calls of tools in earlier messages reach the prompt.
    package private(set) var supportsToolCalls = true
    /// All calls of a message that has several reach the prompt.
    package private(set) var supportsSeveralCalls = true
    /// Results of tools reach the prompt.
    package private(set) var supportsToolResults = true
    /// Content may be a string.
    package private(set) var takesText = true
    /// Content may be a list of typed parts.
    package private(set) var takesParts = true
    /// A call's arguments may be an object.
    package private(set) var takesArgumentObjects = true
    /// A call's arguments may be the text of an object.
    package private(set) var takesArgumentTexts = true
    /// Empty content of a message that calls tools may be null.
    package private(set) var takesNullContent = true
    /// Empty content of a message that calls tools may be the empty text.
    package private(set) var takesEmptyContent = true

    /// Asks a template.
    ///
    /// A template that renders none of the chats, for instance because it needs a variable of its
    /// own, is taken to be able to do everything, so that its messages are left as they are.
    ///
    /// - Parameter render: Renders messages with tools; `nil` where the template fails or refuses.
    init(probing render: @escaping (_ messages: [JSONValue], _ tools: JSONValue?) -> String?) {
        guard let probe = Probe(render) else { return }
        isKnown = true
        takesText = probe.takesText
        takesParts = probe.takesParts
        supportsSystemRole = probe.shows("system")
        supportsDeveloperRole = probe.shows("developer")
        supportsTools = probe.showsTools()

        let asText = CallProbe(probe, .string(Probe.argumentText)) {
            $0.contains(bytesOf: Probe.argumentText)
        }
        let asObject = CallProbe(probe, .object(Probe.arguments)) { prompt in
            prompt.contains(bytesOf: Probe.argument) && prompt.contains(bytesOf: Probe.value)
                && !prompt.contains(bytesOf: "'\(Probe.argument)': '")
        }
        let best = asObject.isShown ? asObject : asText
        takesArgumentTexts = asText.isShown
        takesArgumentObjects = asObject.isShown
        supportsToolCalls = best.isShown
        supportsToolResults = best.showsResult
        let objects = [Probe.value, Probe.secondValue].map { value in
            JSONValue.object([Probe.argument: .string(value)])
        }
        supportsSeveralCalls = probe.showsSeveralCalls(
            asObject.isShown
                ? objects : objects.map { ToolCall(name: "", arguments: $0).serializedArguments },
            hasNullContent: !best.takesEmptyContent
        )
        takesNullContent = best.takesNullContent
        takesEmptyContent = best.takesEmptyContent
    }
}
