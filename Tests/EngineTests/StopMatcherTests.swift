import Engine
import Testing

@Suite struct StopMatcherTests {
    /// Feeds a text cut at the given places; returns what came out and the stop text found.
    private func run(_ text: String, stops: [String], cuts: [Int]) -> (String, String?) {
        var matcher = StopMatcher(stops)
        let characters = Array(text)
        var out = ""
        var first = 0
        for cut in cuts + [characters.count] {
            out += matcher.append(String(characters[first..<cut]))
            first = cut
        }
        out += matcher.finish()
        return (out, matcher.found)
    }

    @Test("every way of cutting the text gives the same answer")
    func cuts() {
        let text = "one two STOP three"
        for a in 0...text.count {
            for b in a...text.count {
                let (out, found) = run(text, stops: ["STOP", "never"], cuts: [a, b])
                #expect(out == "one two ")
                #expect(found == "STOP")
            }
        }
    }

    @Test("a beginning that comes to nothing is given back")
    func partial() {
        let (out, found) = run("a STO", stops: ["STOP"], cuts: [3, 4])
        #expect(out == "a STO")
        #expect(found == nil)
    }

    @Test("the earliest of several stop texts counts")
    func earliest() {
        let (out, found) = run("x\n\nHuman: y", stops: ["Human:", "\n\n"], cuts: [1, 2, 3, 4])
        #expect(out == "x")
        #expect(found == "\n\n")
    }

    @Test("text of several bytes per character is never cut inside a character")
    func unicode() {
        let (out, found) = run("größe 🦙🦙 ende", stops: ["🦙 "], cuts: [1, 2, 7, 8])
        #expect(out == "größe 🦙")
        #expect(found == "🦙 ")
    }

    @Test("empty stop texts are ignored")
    func empty() {
        let (out, found) = run("abc", stops: [""], cuts: [])
        #expect(out == "abc")
        #expect(found == nil)
    }
}
