package import Grammar
import JSON

/// A form to hold answers to, with a request that fits it.
package struct GrammarCase: Sendable {
    /// The name in reports.
    package let name: String
    /// What the model is asked.
    package let request: String
    /// Makes the grammar, as the first request with it does.
    package let compile: @Sendable () throws -> Grammar

    /// Names a form.
    package init(
        name: String,
        request: String,
        compile: @escaping @Sendable () throws -> Grammar
    ) {
        self.name = name
        self.request = request
        self.compile = compile
    }

    /// A form that is a JSON schema.
    private init(_ name: String, _ request: String, schema: JSONValue) {
        self.init(name: name, request: request) { try Grammar(jsonSchema: schema) }
    }

    /// A form that is a GBNF grammar.
    private init(_ name: String, _ request: String, gbnf: String) {
        self.init(name: name, request: request) { try Grammar(gbnf: gbnf) }
    }

    /// Forms as applications use them.
    package static let all: [GrammarCase] = schemas + calls + grammars

    private static let schemas: [GrammarCase] = [
        GrammarCase("any object", "Describe a car in JSON.", schema: ["type": "object"]),
        GrammarCase("nested objects", "Make up a customer.", schema: customer),
        GrammarCase(
            "array of objects",
            "List the invoice's items: 3 pens, 1 lamp, 20 sheets of paper.",
            schema: invoice
        ),
        GrammarCase("formats", "Make up an entry of a web server's log.", schema: logEntry),
        GrammarCase("patterns", "Make up a product and its codes.", schema: product),
        GrammarCase("recursion", "Draw the tree of a small company's departments.", schema: tree),
        GrammarCase("alternatives", "Describe some shapes on a page.", schema: shapes),
        GrammarCase("optional properties", "Make up a user's settings.", schema: settings),
        GrammarCase("long texts", "Write a short story in three chapters.", schema: story),
        GrammarCase("short texts", "Fill in a library's cards for some books.", schema: cards),
        GrammarCase("map", "How often do common words occur?", schema: map),
    ]

    private static let customer: JSONValue = [
        "type": "object", "required": ["name", "age", "status", "address", "tags"],
        "additionalProperties": false,
        "properties": [
            "name": ["type": "string"],
            "age": ["type": "integer", "minimum": 18, "maximum": 120],
            "status": ["enum": ["active", "paused", "closed"]],
            "address": [
                "type": "object", "required": ["street", "city", "zip"],
                "properties": [
                    "street": ["type": "string"], "city": ["type": "string"],
                    "zip": ["type": "string", "pattern": "^[0-9]{5}(-[0-9]{4})?$"],
                    "country": ["type": "string", "minLength": 2, "maxLength": 2],
                ],
            ],
            "tags": ["type": "array", "items": ["type": "string"], "maxItems": 5],
        ],
    ]

    private static let invoice: JSONValue = [
        "type": "array", "minItems": 1, "maxItems": 12,
        "items": [
            "type": "object", "required": ["item", "count", "price", "taxed"],
            "properties": [
                "item": ["type": "string", "maxLength": 60],
                "count": ["type": "integer", "minimum": 1, "maximum": 999],
                "price": ["type": "number", "minimum": 0, "exclusiveMaximum": 10_000],
                "taxed": ["type": "boolean"], "note": ["type": ["string", "null"]],
            ],
        ],
    ]

    private static let logEntry: JSONValue = [
        "type": "object", "required": ["time", "day", "client", "id", "from", "url", "status"],
        "properties": [
            "time": ["type": "string", "format": "date-time"],
            "day": ["type": "string", "format": "date"],
            "client": ["type": "string", "format": "ipv4"],
            "id": ["type": "string", "format": "uuid"],
            "from": ["type": "string", "format": "email"],
            "url": ["type": "string", "format": "uri"],
            "status": ["enum": [200, 204, 301, 302, 400, 403, 404, 500, 503]],
        ],
    ]

    private static let product: JSONValue = [
        "type": "object", "required": ["sku", "version", "colour", "name", "sizes"],
        "properties": [
            "sku": ["type": "string", "pattern": "^[A-Z]{3}-[0-9]{4,6}(-[a-z]+)?$"],
            "version": ["type": "string", "pattern": "^v?\\d+\\.\\d+\\.\\d+$"],
            "colour": ["type": "string", "pattern": "^#[0-9a-fA-F]{6}$"],
            "name": ["type": "string", "pattern": "^\\w[\\w ]{2,30}\\w$"],
            "sizes": [
                "type": "array", "minItems": 1, "maxItems": 4,
                "items": ["type": "string", "pattern": "[SML]$"],
            ],
        ],
    ]

    private static let tree: JSONValue = [
        "$ref": "#/$defs/node",
        "$defs": [
            "node": [
                "type": "object", "required": ["name", "children"],
                "properties": [
                    "name": ["type": "string", "maxLength": 40],
                    "head": ["anyOf": [["type": "string"], ["type": "null"]]],
                    "children": [
                        "type": "array", "maxItems": 4, "items": ["$ref": "#/$defs/node"],
                    ],
                ],
            ]
        ],
    ]

    private static let shapes: JSONValue = [
        "type": "array", "maxItems": 8,
        "items": [
            "oneOf": [
                [
                    "type": "object", "required": ["kind", "radius"],
                    "properties": [
                        "kind": ["const": "circle"], "radius": ["type": "number", "minimum": 0],
                    ],
                ],
                [
                    "type": "object", "required": ["kind", "width", "height"],
                    "properties": [
                        "kind": ["const": "box"], "width": ["type": "number"],
                        "height": ["type": "number"],
                    ],
                ],
                [
                    "type": "object", "required": ["kind", "text"],
                    "properties": [
                        "kind": ["const": "label"], "text": ["type": "string"],
                        "at": [
                            "type": "array", "minItems": 2, "maxItems": 2,
                            "items": ["type": "integer"],
                        ],
                    ],
                ],
            ]
        ],
    ]

    /// Thirty properties that may all be left out.
    private static let settings: JSONValue = {
        var properties = JSONObject()
        let kinds: [JSONValue] = [
            ["type": "boolean"], ["type": "string"], ["type": "integer", "minimum": 0],
            ["enum": ["low", "medium", "high"]], ["type": "array", "items": ["type": "number"]],
        ]
        for (index, topic) in ["display", "sound", "network", "privacy", "backup"].enumerated() {
            for (offset, word) in ["mode", "limit", "name", "level", "list", "on"].enumerated() {
                properties["\(topic)_\(word)"] = kinds[(index + offset) % kinds.count]
            }
        }
        return [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
    }()

    private static let story: JSONValue = [
        "type": "object", "required": ["title", "chapters"],
        "properties": [
            "title": ["type": "string", "minLength": 5, "maxLength": 80],
            "chapters": [
                "type": "array", "minItems": 3, "maxItems": 3,
                "items": ["type": "string", "minLength": 40, "maxLength": 400],
            ],
        ],
    ]

    private static let cards: JSONValue = [
        "type": "array", "minItems": 2,
        "items": [
            "type": "object", "required": ["code", "title", "author", "place", "remark"],
            "properties": [
                "code": ["type": "string", "minLength": 4, "maxLength": 12],
                "title": ["type": "string", "maxLength": 30],
                "author": ["type": "string", "maxLength": 20],
                "place": ["type": "string", "maxLength": 16],
                "remark": ["type": "string", "minLength": 3, "maxLength": 50],
            ],
        ],
    ]

    private static let map: JSONValue = [
        "type": "object", "minProperties": 1,
        "additionalProperties": ["type": "integer", "minimum": 0],
    ]
}

extension GrammarCase {
    private static let calls: [GrammarCase] = [
        GrammarCase(name: "call of a tool", request: "What will the weather be in Rome?") {
            try Grammar(
                .sequence([
                    .text("<tool_call>\n"),
                    .choice([
                        call(
                            "get_weather",
                            [
                                "type": "object", "required": ["city", "unit"],
                                "properties": [
                                    "city": ["type": "string"],
                                    "unit": ["enum": ["celsius", "fahrenheit"]],
                                    "days": ["type": "integer", "minimum": 1, "maximum": 14],
                                ],
                            ]
                        ),
                        call(
                            "send_mail",
                            [
                                "type": "object", "required": ["to", "text"],
                                "properties": [
                                    "to": ["type": "string", "format": "email"],
                                    "text": ["type": "string"],
                                ],
                            ]
                        ),
                    ]),
                    .text("\n</tool_call>"),
                ])
            )
        }
    ]

    private static func call(_ name: String, _ parameters: JSONValue) -> GrammarPattern {
        .sequence([
            .text("{\"name\": \"\(name)\", \"arguments\": "), .schema(parameters), .text("}"),
        ])
    }

    private static let grammars: [GrammarCase] = [
        GrammarCase("GBNF: JSON", "Describe a house in JSON.", gbnf: json),
        GrammarCase("GBNF: arithmetic", "Write sums and products.", gbnf: arithmetic),
        GrammarCase("GBNF: C-like program", "Write a C function that adds.", gbnf: program),
        GrammarCase("GBNF: list", "List ten animals, one a line.", gbnf: list),
    ]

    private static let json = #"""
        root ::= object
        value ::= object | array | string | number | ("true" | "false" | "null") ws
        object ::= "{" ws (member ("," ws member)*)? "}" ws
        member ::= string ":" ws value
        array ::= "[" ws (value ("," ws value)*)? "]" ws
        string ::= "\"" ([^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}))* "\"" ws
        number ::= "-"? ([0-9] | [1-9] [0-9]{0,15}) ("." [0-9]+)? ([eE] [-+]? [0-9]{1,15})? ws
        ws ::= | " " | "\n" [ \t]{0,20}
        """#

    private static let arithmetic = #"""
        root ::= (expression "=" ws term "\n"){1,8}
        expression ::= term ([-+*/] ws term)*
        term ::= name | number | "(" ws expression ")" ws
        name ::= [a-z] [a-z0-9_]* ws
        number ::= [0-9]+ ws
        ws ::= [ \t]*
        """#

    private static let program = #"""
        root ::= function{1,3}
        function ::= type " " name "(" (parameter (", " parameter)*)? ") {\n" statement* "}\n\n"
        type ::= "int" | "float" | "char"
        name ::= [a-zA-Z_] [a-zA-Z_0-9]{0,20}
        parameter ::= type " " name
        statement ::= "  " (declaration | assignment | call | if | while | return) "\n"
        declaration ::= type " " name " = " expression ";"
        assignment ::= name " = " expression ";"
        call ::= name "(" (expression (", " expression)*)? ");"
        if ::= "if (" condition ") {\n" statement* "  }" (" else {\n" statement* "  }")?
        while ::= "while (" condition ") {\n" statement* "  }"
        return ::= "return " expression ";"
        condition ::= expression (" < " | " > " | " == " | " != " | " <= " | " >= ") expression
        expression ::= term (" + " term | " - " term)*
        term ::= factor (" * " factor | " / " factor)*
        factor ::= name | number | "(" expression ")" | name "(" expression ")"
        number ::= "-"? [0-9]{1,9}
        """#

    private static let list = #"""
        root ::= item{10}
        item ::= "- " [^\n\r]{1,60} "\n"
        """#
}
