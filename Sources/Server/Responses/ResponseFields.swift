import JSON

/// The fields of requests to `/v1/responses` and of what they hold.
enum ResponseFields {
    /// The fields of the request.
    static let table: [RequestField] =
        SamplingFields.table.filter { !["logit_bias"].contains($0.name) } + [
            .honoured("model", "The name of a served model, or one of its aliases."),
            .honoured("input", "A text, or an array of items; see the table of items."),
            .honoured("instructions", "A system message in front; not inherited."),
            .honoured("previous_response_id", "Goes on with the conversation of a kept answer."),
            .honoured("store", "Whether the answer is kept in memory for later requests; true."),
            .honoured("background", "Answers at once and goes on; not together with stream."),
            .honoured("stream", "The answer comes as server-sent events."),
            .honoured("max_output_tokens", "Most tokens of the answer; the context bounds it."),
            .honoured("tools", "Functions that the model may call."),
            .honoured("tool_choice", "auto, none, required, one function, or allowed_tools."),
            .honoured("parallel_tool_calls", "Whether an answer may hold several calls; true."),
            .honoured("text", "format: text, json_object or json_schema."),
            .honoured("reasoning", "effort: becomes a variable of the model's chat template."),
            .honoured("include", "message.output_text.logprobs adds log probabilities."),
            .honoured("top_logprobs", "0 to 20 alternatives per token; needs include."),
            .honoured("metadata", "Up to 16 labels, kept with the answer."),
            .noEffect("stream_options", "Padding against traffic analysis is not added."),
            .noEffect("max_tool_calls", "It bounds calls of built-in tools; there are none."),
            .noEffect("user", "Names the user to the service."),
            .noEffect("safety_identifier", "Names the user to the service."),
            .noEffect("prompt_cache_key", "The prompt's prefix is always reused."),
            .noEffect("prompt_cache_options", "The prompt's prefix is always reused."),
            .noEffect("prompt_cache_retention", "The prompt's prefix is always reused."),
            .refused("truncation", except: ["disabled"], "No part of the input is left out."),
            .refused("service_tier", except: ["auto", "default"], "There is one tier."),
            .refused("moderation", "Texts are not judged."),
            .refused("conversation", "Use previous_response_id."),
            .refused("prompt", "Prompt templates are not kept here."),
            .refused("context_management", except: [[]], "No part of the input is left out."),
        ]

    /// The fields of an item of the input, by the item's type.
    static let items: [String: [RequestField]] = [
        "message": [
            .honoured("type", "message."), .honoured("id", "The item's name."),
            .honoured("role", "system, developer, user or assistant."),
            .honoured("content", "A text, or parts of the types input_text and output_text."),
            .noEffect("status", "How far an earlier answer came."),
            .noEffect("phase", "Which part of an earlier answer it was."),
        ],
        "function_call": [
            .honoured("type", "function_call."), .honoured("id", "The item's name."),
            .honoured("call_id", "What the result's item refers to."),
            .honoured("name", "The function's name."),
            .honoured("arguments", "The JSON text of the arguments."),
            .noEffect("status", "How far an earlier answer came."),
        ],
        "function_call_output": [
            .honoured("type", "function_call_output."), .honoured("id", "The item's name."),
            .honoured("call_id", "The call that it answers."),
            .honoured("output", "A text, or parts of the type input_text."),
            .noEffect("status", "How far the call came."),
        ],
        "reasoning": [
            .honoured("type", "reasoning."), .honoured("id", "The item's name."),
            .honoured("content", "Parts of the type reasoning_text."),
            .noEffect("summary", "What the model reads is the content."),
            .noEffect("status", "How far an earlier answer came."),
            .refused("encrypted_content", except: [""], "Thinking is not encrypted here."),
        ],
        "item_reference": [
            .honoured("type", "item_reference."), .honoured("id", "An item of a kept answer."),
        ],
    ]

    /// The fields of a part of an item's content.
    static let parts: [RequestField] = [
        .honoured("type", "input_text, output_text, refusal or reasoning_text."),
        .honoured("text", "The text, but of a refusal."),
        .honoured("refusal", "The text of a refusal."),
        .noEffect("annotations", "Sources of an earlier answer."),
        .noEffect("logprobs", "Log probabilities of an earlier answer."),
        .noEffect("prompt_cache_breakpoint", "The prompt's prefix is always reused."),
    ]

    /// The fields of `text`.
    static let text: [RequestField] = [
        .honoured("format", "text, json_object or json_schema."),
        .refused("verbosity", except: ["medium"], "No model here knows it."),
    ]

    /// The fields of `text.format`.
    static let format: [RequestField] = [
        .honoured("type", "text, json_object or json_schema."),
        .honoured("name", "Names the schema."),
        .honoured("schema", "The JSON schema; what of it cannot be enforced is an error."),
        .noEffect("strict", "Schemas are always enforced."),
        .noEffect("description", "Describes the schema."),
    ]

    /// The fields of `reasoning`.
    static let reasoning: [RequestField] = [
        .honoured("effort", "none, minimal, low, medium, high or xhigh."),
        .refused("summary", except: ["auto"], "Thinking is given as it is."),
        .refused("generate_summary", except: ["auto"], "Thinking is given as it is."),
    ]

    /// What `include` may name; but for the log probabilities nothing of it exists here.
    static let includable = [
        "message.output_text.logprobs", "reasoning.encrypted_content",
        "file_search_call.results", "web_search_call.results", "web_search_call.action.sources",
        "message.input_image.image_url", "computer_call_output.output.image_url",
        "code_interpreter_call.outputs",
    ]
}
