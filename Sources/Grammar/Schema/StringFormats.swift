/// The string formats that can be enforced, as regular expressions of the whole string.
enum StringFormats {
    private static let year = "[0-9]{4}"
    private static let leapYear =
        "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
    /// RFC 3339 full-date, with the true number of days in each month.
    private static let date =
        "(?:\(year)-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
        + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|\(leapYear)-02-29)"
    /// RFC 3339 full-time; leap seconds are left out.
    private static let time =
        "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?"
        + "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
    private static let octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    private static let ipv4 = "(?:\(octet)\\.){3}\(octet)"
    private static let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    private static let hostname = "\(label)(?:\\.\(label))*"
    private static let atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    private static let percent = "%[0-9A-Fa-f]{2}"
    private static let uriCharacter = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|\(percent))"
    private static let uriTail = "(?:\\?(?:\(uriCharacter)|\\?)*)?(?:#(?:\(uriCharacter)|\\?)*)?"
    private static let authority =
        "(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|\(percent))*@)?"
        + "(?:\\[\(ipv6)\\]|[A-Za-z0-9._~-]+)(?::[0-9]{1,5})?"

    /// RFC 4291's text form: eight groups, or fewer around one `::`.
    private static let ipv6: String = {
        let group = "[0-9A-Fa-f]{1,4}"
        var forms = ["(?:\(group):){7}\(group)", "(?:\(group):){6}\(ipv4)"]
        for before in 0...7 {
            let head = before == 0 ? "" : "\(group)(?::\(group)){\(before - 1)}"
            let rest = 7 - before
            let tail = rest == 0 ? "" : "(?:\(group)(?::\(group)){0,\(rest - 1)})?"
            forms.append("\(head)::\(tail)")
        }
        for before in 0...5 {
            let head = before == 0 ? "" : "\(group)(?::\(group)){\(before - 1)}"
            forms.append("\(head)::(?:\(group):){0,\(5 - before)}\(ipv4)")
        }
        return "(?:" + forms.joined(separator: "|") + ")"
    }()

    /// RFC 3339 appendix A.
    private static let duration: String = {
        let time = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
        let date = "(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)"
        return "P(?:\(date)(?:\(time))?|\(time)|[0-9]+W)"
    }()

    /// RFC 3986, the common forms of it.
    private static let uri =
        "[A-Za-z][A-Za-z0-9+.-]*:(?://\(authority)(?:/\(uriCharacter)*)?|/?\(uriCharacter)+)"
        + uriTail
    private static let uriReference =
        "(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://\(authority)(?:/\(uriCharacter)*)?"
        + "|[A-Za-z0-9._~/%-]*)" + uriTail
    private static let email = "\(atom)(?:\\.\(atom))*@\(hostname)"
    /// RFC 6901.
    private static let pointer = "(?:/(?:[^~/]|~[01])*)*"

    /// RFC 4648.
    private static func base64(_ characters: String) -> String {
        "(?:[\(characters)]{4})*(?:[\(characters)]{2}==|[\(characters)]{3}=)?"
    }
    private static func uuid(_ version: String) -> String {
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-\(version)[0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    }

    /// Names that say what a string is for, and admit any; as OpenAPI and pydantic write them.
    static let free: Set<String> = [
        "binary", "directory-path", "file-path", "password", "path",
    ]

    /// Names whose texts would be hard to tell in full stand for those of a narrower one: every URI
    /// is an IRI, and a URI template without variables.
    private static let patterns: [String: String] = [
        "date": date,
        "time": time,
        "date-time": "\(date)T\(time)",
        "duration": duration,
        "email": email,
        "idn-email": email,
        "hostname": hostname,
        "idn-hostname": hostname,
        "ipv4": ipv4,
        "ipv6": ipv6,
        "base64": base64("A-Za-z0-9+/"),
        "base64url": base64("A-Za-z0-9_-"),
        "byte": base64("A-Za-z0-9+/"),
        "uuid": uuid("[0-9a-fA-F]"),
        "uuid1": uuid("1"),
        "uuid3": uuid("3"),
        "uuid4": uuid("4"),
        "uuid5": uuid("5"),
        "uuid7": uuid("7"),
        "uri": uri,
        "uri-reference": uriReference,
        "uri-template": uri,
        "iri": uri,
        "iri-reference": uriReference,
        "json-pointer": pointer,
        "relative-json-pointer": "(?:0|[1-9][0-9]{0,3})(?:#|\(pointer))",
    ]

    /// The names known, in alphabetical order.
    static var names: [String] { patterns.keys.sorted() }

    /// The expression of a format; `nil` for a name not known.
    static func regex(_ name: String) -> String? { patterns[name] }
}
