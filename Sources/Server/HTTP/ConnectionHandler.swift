import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Drives one connection: one request at a time, answers in order, cancellation when the peer
/// goes away.
///
/// Lives on its channel's event loop. While an answer is under way, parts of pipelined requests
/// are kept back and no further input is asked for.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let responder: any HTTPResponder
    private let limits: HTTPLimits
    private var assembler: RequestAssembler
    private var context: ChannelHandlerContext?
    /// The answer under way.
    private var answer: Task<Void, Never>?
    /// Parts that arrived while an answer was under way.
    private var waiting: CircularBuffer<HTTPServerRequestPart> = []
    private var isReadHeldBack = false
    private var isClosingAfterAnswer = false
    private var isLingering = false
    private var isDraining = false
    /// Whether the last answer is finished and nothing has come since.
    private var isBetweenRequests = false
    private var timer: Scheduled<Void>?
    /// What the connection became.
    private var webSocket: WebSocketHandler?

    init(responder: any HTTPResponder, limits: HTTPLimits) {
        self.responder = responder
        self.limits = limits
        self.assembler = RequestAssembler(bodyLimit: limits.bodyBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        startTimer(seconds: limits.idleSeconds)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stop()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLingering else { return }
        let part = unwrapInboundIn(data)
        if answer == nil {
            process(part)
        } else {
            waiting.append(part)
        }
    }

    func read(context: ChannelHandlerContext) {
        if answer == nil {
            context.read()
        } else {
            isReadHeldBack = true
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        // The peer sends nothing more; in practice it has gone, unless it only closed its half.
        // Work for it ends, but an answer that is ready anyway is still delivered.
        isClosingAfterAnswer = true
        if let answer {
            answer.cancel()
        } else {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, !isLingering else {
            context.close(promise: nil)
            return
        }
        assembler.rejectRest()
        isClosingAfterAnswer = true
        guard answer == nil else { return }
        reject(Self.rejection(for: error))
    }

    /// Closes the connection now if it is idle, or after the answer under way.
    ///
    /// A peer whose first request is not here yet may have sent it already, and would take its loss
    /// for a failure: only between requests are clients prepared for the end.
    func drain() {
        if let webSocket {
            webSocket.drain()
            return
        }
        isDraining = true
        isClosingAfterAnswer = true
        guard answer == nil, !isLingering else { return }
        if isBetweenRequests {
            context?.close(promise: nil)
        } else {
            startTimer(seconds: limits.lateSeconds)
        }
    }

    /// Closes the connection after its first answer.
    func serveOnce() {
        isDraining = true
        isClosingAfterAnswer = true
    }

    private static func rejection(for error: any Error) -> HTTPRejection {
        switch error as? HTTPParserError {
        case .headerOverflow?:
            HTTPRejection(
                status: .requestHeaderFieldsTooLarge,
                message: "The request head is larger than the limit."
            )
        case .invalidVersion?:
            HTTPRejection(
                status: .httpVersionNotSupported,
                message: "Only HTTP/1.0 and HTTP/1.1 are spoken."
            )
        default:
            HTTPRejection(
                status: .badRequest,
                message: "The request is not well-formed HTTP: \(error)."
            )
        }
    }
}

extension ConnectionHandler {
    private func process(_ part: HTTPServerRequestPart) {
        isBetweenRequests = false
        startTimer(seconds: limits.idleSeconds)
        switch assembler.receive(part) {
        case .wait:
            break
        case .sendContinue:
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context?.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        case .reject(let rejection):
            reject(rejection)
        case .handle(let head, let body):
            handle(head, body: body)
        }
    }

    private func handle(_ head: HTTPRequestHead, body: [UInt8]) {
        if !head.isKeepAlive || head.headers.contains(name: "upgrade") {
            // After an upgrade request the parser reads no further, whatever is answered.
            isClosingAfterAnswer = true
        }
        let request = HTTPRequest(
            method: head.method,
            target: head.uri,
            headers: head.headers,
            body: body
        )
        let responder = responder
        start(method: head.method, version: head.version) { await responder.respond(to: request) }
    }

    private func reject(_ rejection: HTTPRejection) {
        isClosingAfterAnswer = true
        let response = responder.respond(to: rejection)
        start(method: .POST, version: .http1_1) { response }
    }

    private func start(
        method: HTTPMethod,
        version: HTTPVersion,
        _ respond: @escaping @Sendable () async -> HTTPResponse
    ) {
        guard let context else { return }
        timer?.cancel()
        let writer = ResponseWriter(
            body: ChannelBodyWriter(
                channel: context.channel,
                timeoutSeconds: limits.writeSeconds
            ),
            method: method,
            version: version,
            isLast: isClosingAfterAnswer
        )
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        answer = Task {
            let response = await respond()
            if let session = response.webSocket {
                eventLoop.execute { handler.value.upgrade(with: response, to: session) }
                return
            }
            let isWhole = await writer.write(response)
            eventLoop.execute { handler.value.finish(isWhole: isWhole) }
        }
    }

    private func finish(isWhole: Bool) {
        answer = nil
        guard let context, isWhole else {
            context?.close(promise: nil)
            return
        }
        if isClosingAfterAnswer {
            linger()
            return
        }
        isBetweenRequests = true
        startTimer(seconds: limits.idleSeconds)
        while answer == nil, !isLingering, let part = waiting.popFirst() {
            process(part)
        }
        if answer == nil, isReadHeldBack {
            isReadHeldBack = false
            context.read()
        }
    }

    /// Closes the sending half and reads on for a moment; see `HTTPLimits.lingerSeconds`.
    private func linger() {
        guard let context else { return }
        isLingering = true
        waiting.removeAll()
        context.close(mode: .output, promise: nil)
        startTimer(seconds: limits.lingerSeconds)
        if isReadHeldBack {
            isReadHeldBack = false
            context.read()
        }
    }

    /// Sends the head and puts a WebSocket in this handler's place.
    private func upgrade(with response: HTTPResponse, to session: any WebSocketSession) {
        guard let context else {
            session.end()
            return
        }
        timer?.cancel()
        let head = HTTPResponseHead(
            version: .http1_1,
            status: response.status,
            headers: response.headers
        )
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        let webSocket = WebSocketHandler(session: session, limits: limits)
        self.webSocket = webSocket
        let (pipeline, channel) = (context.pipeline.syncOperations, context.channel)
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
            let frames = WebSocketFrameDecoder(maxFrameSize: limits.messageBytes)
            try pipeline.addHandlers(
                WebSocketFrameEncoder(),
                ByteToMessageHandler(frames),
                webSocket
            )
            pipeline.removeHandler(encoder, promise: nil)
            pipeline.removeHandler(self, promise: nil)
            // The peer has waited for the head: no input has come in the meantime.
            pipeline.removeHandler(decoder).whenComplete { _ in channel.read() }
            // The server may have begun to stop between the handshake and its answer.
            if isDraining { webSocket.drain() }
        } catch {
            session.end()
            context.close(promise: nil)
        }
    }

    private func startTimer(seconds: Int64) {
        timer?.cancel()
        guard let context else { return }
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: .seconds(seconds)) {
            channel.close(promise: nil)
        }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
        answer?.cancel()
        context = nil
    }
}
