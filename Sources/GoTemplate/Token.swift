/// A word of a template.
struct Token {
    enum Kind: Equatable {
        /// What stands outside of actions, trimmed as the markers ask.
        case text(String)
        case open
        case close
        case dot
        /// `.Name`, without the dot.
        case field(String)
        /// `$name`, with the dollar sign.
        case variable(String)
        /// A keyword or a function's name.
        case word(String)
        case integer(Int64)
        case double(Double)
        case string(String)
        case declare
        case assign
        case pipe
        case comma
        case leftParenthesis
        case rightParenthesis
        case end
    }

    let kind: Kind
    /// The byte at which it begins.
    let offset: Int
    /// Whether white space stands before it within the action.
    let isSpaced: Bool

    /// The token in an error message.
    var name: String {
        switch kind {
        case .text: "text"
        case .open: "'{{'"
        case .close: "'}}'"
        case .dot: "'.'"
        case .field(let name): "'.\(name)'"
        case .variable(let name): "'\(name)'"
        case .word(let name): "'\(name)'"
        case .integer(let value): "'\(value)'"
        case .double(let value): "'\(value)'"
        case .string: "a string"
        case .declare: "':='"
        case .assign: "'='"
        case .pipe: "'|'"
        case .comma: "','"
        case .leftParenthesis: "'('"
        case .rightParenthesis: "')'"
        case .end: "the end of the template"
        }
    }
}
