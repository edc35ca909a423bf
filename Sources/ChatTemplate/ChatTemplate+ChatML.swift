extension ChatTemplate {
    /// The ChatML format, which many models understand although their files have no template.
    ///
    /// A caller takes it by name; a model without a template never gets it silently.
    package static let chatML = """
        {% for message in messages %}
        {{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
        {%- endfor %}
        {% if add_generation_prompt %}
        {{ '<|im_start|>assistant\\n' }}
        {%- endif %}
        """
}
