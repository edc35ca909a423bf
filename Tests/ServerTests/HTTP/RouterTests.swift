import HTTP
import NIOHTTP1
import Testing

@Suite struct RouterTests {
    @Test(
        "A pattern takes the paths that fit and names their parts",
        arguments: [
            ("/health", "/health", [:]),
            ("/items/{id}", "/items/42", ["id": "42"]),
            ("/items/{id}", "/items/a%2Fb", ["id": "a/b"]),
            ("/items/{id}", "/items/%E2%82%AC", ["id": "€"]),
            ("/models/{id...}", "/models/org/name", ["id": "org/name"]),
            ("/models/{id...}", "/models/name", ["id": "name"]),
            ("/a/{x}/b/{y}", "/a/1/b/2", ["x": "1", "y": "2"]),
        ] as [(String, String, [String: String])]
    )
    func fits(pattern: String, path: String, values: [String: String]) {
        #expect(RoutePattern(pattern).match(path) == values)
    }

    @Test(
        "A pattern leaves other paths alone",
        arguments: [
            ("/health", "/healthy"), ("/health", "/health/"), ("/health", "/"),
            ("/items/{id}", "/items"), ("/items/{id}", "/items/"), ("/items/{id}", "/items/1/2"),
            ("/items/{id}", "/items/%zz"), ("/items/{id}", "/items/%FF"),
            ("/items/{id}", "/items/%4"), ("/models/{id...}", "/models"),
        ]
    )
    func doesNotFit(pattern: String, path: String) {
        #expect(RoutePattern(pattern).match(path) == nil)
    }

    @Test("A known path with another method names the methods that it has")
    func otherMethod() {
        var router = Router()
        router.add(.GET, "/x") { _ in HTTPResponse(status: .ok) }
        router.add(.POST, "/y") { _ in HTTPResponse(status: .ok) }
        guard case .methodNotAllowed(let gets) = router.match(.DELETE, "/x"),
            case .methodNotAllowed(let posts) = router.match(.GET, "/y")
        else {
            Issue.record("expected methodNotAllowed")
            return
        }
        #expect(gets == [.GET, .HEAD, .OPTIONS])
        #expect(posts == [.POST, .OPTIONS])
    }

    @Test("HEAD finds the handler of GET")
    func head() {
        var router = Router()
        router.add(.GET, "/x") { _ in HTTPResponse(status: .ok) }
        guard case .found = router.match(.HEAD, "/x") else {
            Issue.record("expected a handler")
            return
        }
    }
}
