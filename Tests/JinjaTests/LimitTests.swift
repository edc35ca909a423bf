import Foundation
import Jinja
import Testing

@Suite struct LimitTests {
    @Test(
        "a template that asks for too much is stopped",
        arguments: [
            "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
            "{{ 'a' * 10 ** 12 }}", "{{ [1] * 10 ** 12 }}", "{{ '%1000000000d' % 1 }}",
            "{{ 'a'.center(10 ** 15) }}", "{{ 'a\\nb' | indent(10 ** 15) }}",
            "{{ [1] | batch(10 ** 15, 0) | list }}", "{{ [1] | slice(10 ** 15) | list }}",
            "{{ [1] | tojson(indent=10 ** 15) }}", "{{ range(9223372036854775807) }}",
            "{{ ('x' * 100000).join(['a'] * 100000) }}", "{{ ('x' * 10 ** 9) | length }}",
            "{{ 'a'.center(10 ** 9) | length }}", "{{ '1'.zfill(10 ** 8) | length }}",
            "{{ ('\\t' * 100000).expandtabs(10000) | length }}",
            "{{ ('a\n' * 100000) | indent(10000) | length }}",
            "{{ ('a ' * 5000000) | wordwrap(1) }}",
            "{% set s = 'é' * 100000 %}{% for i in range(10000) %}{% if s.upper() %}{% endif %}{% endfor %}",
            "{% set s = 'a' * 100000 %}{% for i in range(10000) %}{% if s.count('aa') %}{% endif %}{% endfor %}",
            "{% set s = 'é' * 1000000 %}{% for i in range(100000) %}{% if s | length %}{% endif %}{% endfor %}",
            "{% set s = 'é' * 1000000 %}{% for i in range(100000) %}{% if s[-1] %}{% endif %}{% endfor %}",
            "{% set n = namespace(s='a') %}{% for i in range(40) %}{% set n.s = n.s | replace('a', 'aa') %}{% endfor %}",
            "{{ ('a' * 1000000).replace('', 'x' * 100000) }}",
            "{% set n = namespace(s='ab') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
            "{% set n = namespace(x=[]) %}{% for i in range(1000) %}{% set n.x = [n.x] %}{% endfor %}",
            "{% set n = namespace(x=[]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
            "{% set n = namespace(x=[1]) %}{% for i in range(9999) %}{% set n.x = n.x | map('string') %}{% endfor %}{{ n.x | list }}",
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            "{% macro f(a=f()) %}{% endmacro %}{{ f() }}",
            "{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{% endmacro %}{{ f() }}",
            "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        ]
    )
    func exhaustion(source: String) throws {
        #expect(try #require(failure(source)).kind == .limit)
    }

    @Test(
        "deep nesting is refused, not followed to the end of the stack",
        arguments: [
            ("(", ")"), ("[", "]"), ("{1:", "}"), ("not ", ""), ("-", ""), ("1 if 0 else ", ""),
            ("1+", ""), ("1 and ", ""), ("range(", ")"),
        ]
    )
    func nesting(open: String, close: String) throws {
        let source =
            "{{ " + String(repeating: open, count: 5000) + "1"
            + String(repeating: close, count: 5000) + " }}"
        #expect(try #require(failure(source)).kind == .limit)
    }

    @Test("what a template may nest fits a stack of half a mebibyte")
    func smallStack() throws {
        let sources = [
            "{{ " + String(repeating: "(", count: 90) + "1" + String(repeating: ")", count: 90)
                + " }}",
            String(repeating: "{% for x in [1] %}", count: 90)
                + String(repeating: "{% endfor %}", count: 90),
            "{% macro f() %}{{ [[1] | map('string') | join(f())][0] }}{% endmacro %}{{ f() }}",
            "{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{% endmacro %}{{ f() }}",
            "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
            "{% macro f(a=f()) %}{% endmacro %}{{ f() }}",
            "{% macro f(a) %}{{ [[f(a)][0]][0] }}{% endmacro %}{{ f(1) }}",
            "{% set n = namespace(x=[]) %}{% for i in range(500) %}{% set n.x = [n.x] %}{% endfor %}"
                + "{{ n.x }}{{ n.x | tojson }}{{ n.x == [n.x] }}{{ [n.x, n.x] | sort | pprint }}",
            "{% set n = namespace() %}{% for i in range(20000) %}"
                + "{% macro m() %}{{ p }}{% endmacro %}{% set p = n.f %}{% set n.f = m %}"
                + "{% set n.g = namespace(p=n.g) %}{% set n.h = [n.h].count %}{% endfor %}",
        ]
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            for source in sources { _ = failure(source) }
            finished.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        finished.wait()
    }

    @Test(
        "extreme numbers are answers or errors, never traps",
        arguments: [
            "{{ (-9223372036854775807 - 1) // -1 }}", "{{ (-9223372036854775807 - 1) % -1 }}",
            "{{ -(-9223372036854775807 - 1) }}", "{{ (-9223372036854775807 - 1) | abs }}",
            "{{ 'abc'[-9223372036854775807 - 1:9223372036854775807:9223372036854775807] }}",
            "{{ 'abc'[::-9223372036854775807 - 1] }}", "{{ 'abc'[-9223372036854775807 - 1] }}",
            "{{ range(9223372036854775807, -9223372036854775807 - 1, -9223372036854775807 - 1) }}",
            "{{ 'abc'.find('a', -9223372036854775807 - 1, 9223372036854775807) }}",
            "{{ 'abc' | truncate(9223372036854775807, leeway=9223372036854775807) }}",
            "{{ 1e300 | int }}", "{{ 'nan' | float | int }}", "{{ -1e300 | filesizeformat }}",
            "{{ '%d' % 1e300 }}", "{{ '%c' % -1 }}",
            "{{ 'a\\t'.expandtabs(-9223372036854775807 - 1) }}",
            "{{ 1.5 | round(10 ** 15) }}{{ 15 | round(-10 ** 15) }}",
            "{{ 'a'.zfill(9223372036854775807) }}",
            "{{ 'ab'.rjust(-9223372036854775807 - 1) }}",
            "{{ [1] | slice(-9223372036854775807 - 1) | list }}",
            "{{ '%*d' % (-9223372036854775807 - 1, 1) }}", "{{ 2 ** 9223372036854775807 }}",
        ]
    )
    func extremes(source: String) {
        _ = failure(source)
    }

    @Test("limits can be set")
    func custom() throws {
        var limits = Limits()
        limits.outputBytes = 3
        #expect(try #require(failure("abcd", limits: limits)).kind == .limit)
        #expect(failure("abc", limits: limits) == nil)
    }
}
