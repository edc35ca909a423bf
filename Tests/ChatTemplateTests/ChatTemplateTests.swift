import ChatTemplate
import Foundation
import GGUF
import JSON
import Jinja
import Testing

@Suite struct ChatTemplateTests {
    private let source =
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
        + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"

    @Test("messages become a prompt")
    func prompt() throws {
        let template = try ChatTemplate(source: source, bosToken: "", eosToken: "")
        let text = try template.render(
            messages: [ChatMessage("user", "Grüße")],
            tools: nil,
            addGenerationPrompt: true,
            extra: [:]
        )
        #expect(text == "<|im_start|>user\nGrüße<|im_end|>\n<|im_start|>assistant\n")
    }

    @Test("a file without a template gives none, a broken one an error")
    func metadata() throws {
        var writer = try GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        let plain = try GGUFFile(bytes: writer.bytes(), name: "plain").metadata
        #expect(try ChatTemplate(metadata: plain, bosToken: "", eosToken: "") == nil)
        writer.set("tokenizer.chat_template", .string("{% for x in %}"))
        let broken = try GGUFFile(bytes: writer.bytes(), name: "broken").metadata
        #expect(throws: (any Error).self) {
            try ChatTemplate(metadata: broken, bosToken: "", eosToken: "")
        }
    }
}
