package import NIOHTTP1

/// Finds the handler of a method and a path; no I/O, no policy.
package struct Router: Sendable {
    /// Answers one request; what it throws becomes an error answer.
    package typealias Handler = @Sendable (HTTPRequest) async throws -> HTTPResponse

    /// What the table says about a method and a path.
    package enum Match: Sendable {
        /// The handler, the placeholders' values, and the route's pattern as registered.
        case found(Handler, parameters: [String: String], pattern: String)
        /// The path exists, but not for this method; the methods that it has.
        case methodNotAllowed([HTTPMethod])
        /// No route has this path.
        case notFound
    }

    private struct Route {
        let text: String
        let pattern: RoutePattern
        var handlers: [(method: HTTPMethod, handler: Handler)]
    }

    private var routes: [Route] = []

    /// Makes an empty table.
    package init() {}

    /// Adds a route; the first of several fitting patterns wins.
    package mutating func add(
        _ method: HTTPMethod,
        _ pattern: String,
        _ handler: @escaping Handler
    ) {
        if let index = routes.firstIndex(where: { $0.text == pattern }) {
            routes[index].handlers.append((method, handler))
        } else {
            routes.append(
                Route(
                    text: pattern,
                    pattern: RoutePattern(pattern),
                    handlers: [(method, handler)]
                )
            )
        }
    }

    /// Looks a request up; `HEAD` is answered by the handler of `GET`.
    package func match(_ method: HTTPMethod, _ path: String) -> Match {
        for route in routes {
            guard let parameters = route.pattern.match(path) else { continue }
            let wanted = method == .HEAD ? .GET : method
            if let entry = route.handlers.first(where: { $0.method == wanted }) {
                return .found(entry.handler, parameters: parameters, pattern: route.text)
            }
            return .methodNotAllowed(Self.allowed(by: route.handlers.map(\.method)))
        }
        return .notFound
    }

    private static func allowed(by methods: [HTTPMethod]) -> [HTTPMethod] {
        (methods.contains(.GET) ? methods + [.HEAD] : methods) + [.OPTIONS]
    }
}
