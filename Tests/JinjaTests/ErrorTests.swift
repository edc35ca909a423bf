import Jinja
import Testing

@Suite struct ErrorTests {
    @Test(
        "an error names its kind and its place",
        arguments: [
            ("a\n{% if %}", JinjaError.Kind.syntax, 2, 7),
            ("{{ 'open }}", .syntax, 1, 4),
            ("{{ a b }}", .syntax, 1, 6),
            ("x\n  {% endif %}", .syntax, 2, 6),
            ("{% for x in y %}", .syntax, 1, 17),
            ("{{ (1] }}", .syntax, 1, 6),
            ("{% break %}", .syntax, 1, 4),
            ("{# open", .syntax, 1, 1),
            ("{% raw %}", .syntax, 1, 1),
            ("{{ '\\ud800' }}", .syntax, 1, 5),
            ("{% include 'x' %}", .unsupported, 1, 4),
            ("{% extends 'x' %}", .unsupported, 1, 4),
            ("{{ 1 | nope }}", .unsupported, 1, 6),
            ("{{ 1 is nope }}", .unsupported, 1, 6),
            ("\n\n{{ a.b.c }}", .undefined, 3, 5),
            ("{{ missing() }}", .undefined, 1, 11),
            ("{{ namespace(missing) }}", .undefined, 1, 13),
            ("{{ 'é' + 1 }}", .type, 1, 8),
            ("{{ 1 < 'a' }}", .type, 1, 6),
            ("{{ 1 // 0 }}", .value, 1, 6),
            ("{{ 9223372036854775807 + 1 }}", .value, 1, 24),
            ("{{ [].append(1) }}", .security, 1, 13),
            ("{{ {}.update({}) }}", .security, 1, 13),
            ("{{ raise_exception('No ' ~ 'way') }}", .raised, 1, 19),
            ("{{ 99999999999999999999 }}", .limit, 1, 4),
        ]
    )
    func places(source: String, kind: JinjaError.Kind, line: Int, column: Int) throws {
        let error = try #require(failure(source))
        #expect(error.kind == kind, "\(error)")
        #expect(error.line == line && error.column == column, "\(error)")
    }

    @Test("a template's own refusal carries its message")
    func refusal() throws {
        let error = try #require(failure("{{ raise_exception('Only users!') }}"))
        #expect(error.message == "Only users!")
    }
}
