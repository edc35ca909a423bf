import NIOCore
import NIOHTTP1

/// Puts a request together from its parts and checks what HTTP asks of it.
///
/// Pure: a part goes in, what to do about it comes out.
struct RequestAssembler {
    /// What the connection has to do after a part.
    enum Action {
        /// Wait for the next part.
        case wait
        /// Tell the peer to go on with the body, then wait.
        case sendContinue
        /// The request is complete.
        case handle(HTTPRequestHead, body: [UInt8])
        /// Answer with this, ignore everything after it, close.
        case reject(HTTPRejection)
    }

    private enum State {
        case idle
        case receiving(HTTPRequestHead, ByteBuffer)
        case rejected
    }

    private let bodyLimit: Int
    private var state = State.idle

    /// Makes an assembler for one connection.
    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Takes the next part of the current request.
    mutating func receive(_ part: HTTPServerRequestPart) -> Action {
        switch (part, state) {
        case (_, .rejected):
            return .wait
        case (.head(let head), _):
            if let rejection = check(head) {
                return reject(rejection)
            }
            state = .receiving(head, ByteBuffer())
            return head.headers["expect"].isEmpty ? .wait : .sendContinue
        case (.body(var piece), .receiving(let head, var body)):
            state = .idle  // so that the buffer has one owner and grows in place
            guard body.readableBytes + piece.readableBytes <= bodyLimit else {
                return reject(tooLarge)
            }
            body.writeBuffer(&piece)
            state = .receiving(head, body)
            return .wait
        case (.end, .receiving(let head, let body)):
            state = .idle
            return .handle(head, body: Array(body.readableBytesView))
        case (.body, .idle), (.end, .idle):
            return .wait
        }
    }

    /// From now on everything is ignored; for failures below the level of parts.
    mutating func rejectRest() {
        state = .rejected
    }

    private mutating func reject(_ rejection: HTTPRejection) -> Action {
        state = .rejected
        return .reject(rejection)
    }

    private var tooLarge: HTTPRejection {
        HTTPRejection(
            status: .payloadTooLarge,
            message: "The request body is larger than the limit of \(bodyLimit) bytes."
        )
    }

    private func check(_ head: HTTPRequestHead) -> HTTPRejection? {
        let hosts = head.headers["host"]
        if hosts.count > 1 || (hosts.isEmpty && head.version != .http1_0) {
            return HTTPRejection(
                status: .badRequest,
                message: "A request needs exactly one Host header."
            )
        }
        guard head.uri.hasPrefix("/") || (head.uri == "*" && head.method == .OPTIONS) else {
            return HTTPRejection(
                status: .badRequest,
                message: "The request target must be a path."
            )
        }
        if let expectation = head.headers.first(name: "expect"),
            expectation.lowercased() != "100-continue"
        {
            return HTTPRejection(
                status: .expectationFailed,
                message: "The expectation '\(expectation)' cannot be met."
            )
        }
        if let coding = head.headers.first(name: "transfer-encoding"),
            coding.lowercased() != "chunked"
        {
            return HTTPRejection(
                status: .notImplemented,
                message: "The transfer coding '\(coding)' is not supported."
            )
        }
        if let length = head.headers.first(name: "content-length"),
            Int(length).map({ $0 > bodyLimit }) ?? true
        {
            return tooLarge
        }
        return nil
    }
}
