extension ChatTemplate {
    /// The ChatML format, which many models understand although their files have no template.
    ///
    /// Calls of tools are written as Qwen and Hermes write them. A caller takes it by name; a model
    /// without a template never gets it silently.
    package static let chatML = """
        {% for message in messages %}
        {{ '<|im_start|>' + message.role + '\\n' + (message.content or '') }}
        {%- for call in message.tool_calls or [] %}
        {%- set arguments = call.function.arguments %}
        {{- '\\n' if message.content or not loop.first else '' }}
        {{- '<tool_call>\\n{"name": ' }}{{ call.function.name | tojson }}{{ ', "arguments": ' }}
        {%- if arguments is string %}{{ arguments }}{% else %}{{ arguments | tojson }}{% endif %}
        {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
        {%- endfor %}
        {% if add_generation_prompt %}
        {{ '<|im_start|>assistant\\n' }}
        {%- endif %}
        """
}
