import Jinja
import Testing

@Suite struct WhitespaceTests {
    @Test(
        "white space around tags is kept and dropped as transformers sets it up",
        arguments: [
            ("a\n{% if true %}\nb\n{% endif %}\nc\n", "a\nb\nc"),
            ("  {% if true %}x{% endif %}  \n", "x  "),
            ("  {%+ if true %}x{% endif +%}\ny", "  x\ny"),
            ("a  {%- if true -%}  x  {%- endif -%}  b", "axb"),
            ("a {{- 1 -}} b", "a1b"),
            ("a {{ 1 }}\nb", "a 1\nb"),
            ("  {# note #}\nx", "x"),
            ("  {#- note -#}\n  x", "x"),
            ("{% raw %}{{ x }}\n{% endraw %}\ny", "{{ x }}\ny"),
            ("  {% raw -%}  a{% endraw %}", "a"),
            ("a\r\nb\rc\n\n", "a\nb\nc\n"),
            ("{{ 'a' -}}\n\n {% if 1 %} b {% endif %}", "a b "),
        ]
    )
    func control(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }
}
