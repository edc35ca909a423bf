import Jinja
import Testing

@Suite struct ScopeTests {
    @Test(
        "names are resolved as jinja2 resolves them",
        arguments: [
            // A loop's body has a scope of its own for each iteration.
            (
                "{% set a = 1 %}{% for x in [1, 2] %}{% set a = a + x %}{{ a }}{% endfor %}{{ a }}",
                "231"
            ),
            (
                "{% set ns = namespace(a=1) %}{% for x in [1, 2] %}{% set ns.a = ns.a + x %}{% endfor %}{{ ns.a }}",
                "4"
            ),
            // A condition has none.
            ("{% if true %}{% set a = 1 %}{% endif %}{{ a }}", "1"),
            // A name assigned later in the same scope hides the caller's from inner scopes.
            ("{% for x in [1] %}{{ v }}{% endfor %}{% set v = 2 %}{{ v }}", "2"),
            ("{{ v }}{% for x in [1] %}{{ v }}{% endfor %}{% set v = 2 %}{{ v }}", "772"),
            (
                "{% for x in [1] %}{{ v }}{% endfor %}{% if false %}{% set v = 2 %}{% endif %}{{ v }}",
                "77"
            ),
            // A macro sees where it was defined, with later values.
            (
                "{% macro m() %}{{ a }}{% endmacro %}{% set a = 1 %}{{ m() }}{% set a = 2 %}{{ m() }}",
                "12"
            ),
            ("{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}", "1112"),
            (
                "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, x=2) }}",
                "(1,){'x': 2}"
            ),
            (
                "{% macro m() %}[{{ caller(3) }}]{% endmacro %}{% call(n) m() %}{{ n }}{% endcall %}",
                "[3]"
            ),
            ("{% with a = 1, b = v %}{{ a }}{{ b }}{% endwith %}{{ a }}", "17"),
            ("{% set a %}x{% set b = 1 %}{% endset %}{{ a }}{{ b }}", "x"),
            ("{% generation %}{% set b = 1 %}{{ b }}{% endgeneration %}{{ b }}", "1"),
            (
                "{% for x in [1, 2] if x > 1 %}{{ x }}{{ loop.length }}{% else %}none{% endfor %}",
                "21"
            ),
            ("{% for x in [] %}{% else %}none{% endfor %}", "none"),
            (
                "{% for x in [1, [2, [3]]] recursive %}{{ loop(x) if x is iterable else x ~ loop.depth }}{% endfor %}",
                "112233"
            ),
            (
                "{% for x in 'abc' %}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.changed(x) }} {% endfor %}",
                "bTrue acTrue bTrue "
            ),
            (
                "{% for x in range(9) %}{% if x == 1 %}{% continue %}{% elif x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}",
                "02"
            ),
            (
                "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{% set j = joiner('|') %}{{ j() }}{{ j() }}",
                "aba|"
            ),
        ]
    )
    func resolution(source: String, expected: String) throws {
        #expect(try render(source, #"{"v": 7}"#) == expected)
    }
}
