import JSON
import Jinja
import Testing

@Suite struct ValueTests {
    @Test(
        "texts are sequences of Unicode scalars that only equal themselves",
        arguments: [
            (#"{{ "e\u0301" | length }}"#, "2"), (#"{{ "é" == "e\u0301" }}"#, "False"),
            (#"{{ {"é": 1, "e\u0301": 2} | length }}"#, "2"), ("{{ '👩‍👧'[0] }}", "👩"),
            ("{{ 'Σας ΟΔΟΣ'.lower() }}", "σας οδος"), ("{{ 'ﬁ' | upper }}", "FI"),
            ("{{ ['\\x7f\\u200b', \"it's\"] }}", #"['\x7f\u200b', "it's"]"#),
        ]
    )
    func scalars(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(
        "floats are shown as Python shows them",
        arguments: [
            ("1e16", "1e+16"), ("1e15", "1000000000000000.0"), ("0.0001", "0.0001"),
            ("0.00001", "1e-05"), ("-0.0", "-0.0"), ("1.5e300", "1.5e+300"), ("3.0", "3.0"),
            ("123456789.125", "123456789.125"), ("5e-324", "5e-324"),
        ]
    )
    func floats(literal: String, expected: String) throws {
        #expect(
            try render("{{ x }}|{{ x | tojson }}", "{\"x\": \(literal)}")
                == "\(expected)|\(expected)"
        )
    }

    @Test(
        "what Python's objects have of their own and the sandbox forbids is undefined",
        arguments: [
            ("{{ missing.__class__ == 2 }}", "False"), ("{{ ''.__class__ is defined }}", "False"),
            ("{{ [1].__len__ | default('no') }}", "no"),
        ]
    )
    func forbidden(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(
        "views of a dictionary's keys have no hash",
        arguments: ["{{ {}.items() is filter }}", "{{ {{}.keys(): 1} }}"]
    )
    func unhashable(source: String) throws {
        #expect(try #require(failure(source)).kind == .type)
    }

    @Test("numbers beyond 64 bits keep their digits")
    func wideIntegers() throws {
        let text = try render(
            "{{ x }} {{ [x] | tojson }} {{ x is integer }}",
            #"{"x": 123456789012345678901234567890}"#
        )
        #expect(
            text
                == "123456789012345678901234567890 [123456789012345678901234567890] True"
        )
    }

    @Test("the time that is told is the one given")
    func clock() throws {
        #expect(
            try render("{{ strftime_now('%d %b %Y %H:%M:%S %-d %A %j %p %y %%') }}")
                == "26 Jul 2024 13:05:09 26 Friday 208 PM 24 %"
        )
    }
}
