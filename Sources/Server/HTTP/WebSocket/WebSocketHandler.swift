import NIOCore
import NIOWebSocket

/// Drives one WebSocket: one message at a time to the session, pings, the closing handshake.
///
/// Lives on its channel's event loop. While the session takes a message, further frames are kept
/// back and no further input is asked for.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let session: any WebSocketSession
    private let limits: HTTPLimits
    private var assembler: WebSocketAssembler
    private var context: ChannelHandlerContext?
    /// The message that the session is taking.
    private var delivery: Task<Void, Never>?
    /// Frames that came meanwhile.
    private var waiting: CircularBuffer<WebSocketFrame> = []
    private var isReadHeldBack = false
    /// Whether the close frame is out; only the peer's is still of interest.
    private var isClosing = false
    /// Whether anything came since the last ping.
    private var isPeerAlive = true
    private var timer: Scheduled<Void>?

    init(session: any WebSocketSession, limits: HTTPLimits) {
        self.session = session
        self.limits = limits
        self.assembler = WebSocketAssembler(limit: limits.messageBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        schedulePing()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        isPeerAlive = true
        if isClosing {
            if frame.opcode == .connectionClose { context.close(promise: nil) }
        } else if delivery == nil {
            process(frame)
        } else {
            waiting.append(frame)
        }
    }

    func read(context: ChannelHandlerContext) {
        if delivery == nil || isClosing {
            context.read()
        } else {
            isReadHeldBack = true
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A peer that sends nothing more cannot close properly either.
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosing else { return }
        switch error as? NIOWebSocketError {
        case .invalidFrameLength?:
            close(.tooBig(limit: limits.messageBytes))
        case .fragmentedControlFrame?, .multiByteControlFrameLength?:
            close(.protocolError("control frames are short and whole"))
        case nil:
            context.close(promise: nil)
        }
    }

    /// Sends a message, unless the socket is closing.
    func send(_ message: String, _ promise: EventLoopPromise<Void>) {
        guard let context, !isClosing else {
            promise.fail(ChannelError.ioOnClosedChannel)
            return
        }
        write(.text, Array(message.utf8), context, promise)
    }

    /// Sends a close frame and waits for the peer's.
    func close(_ reason: WebSocketClose) {
        guard let context, !isClosing else { return }
        isClosing = true
        session.end()
        waiting.removeAll()
        write(.connectionClose, reason.payload, context, nil)
        timer?.cancel()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: .seconds(limits.lingerSeconds)) {
            channel.close(promise: nil)
        }
        resumeReading()
    }

    /// Lets the session finish what it is at.
    func drain() {
        guard let socket else { return }
        session.drain(socket)
    }
}

extension WebSocketHandler {
    private var socket: WebSocket? {
        guard let context else { return nil }
        return WebSocket(
            channel: context.channel,
            handler: NIOLoopBound(self, eventLoop: context.eventLoop),
            timeoutSeconds: limits.writeSeconds
        )
    }

    private func process(_ frame: WebSocketFrame) {
        guard let context, let socket else { return }
        switch assembler.receive(frame) {
        case .wait:
            break
        case .message(let message):
            deliver(message, to: socket, context)
        case .pong(let payload):
            write(.pong, payload, context, nil)
        case .closed(let code):
            isClosing = true
            session.end()
            let payload = code.map { WebSocketClose(code: $0, reason: "").payload } ?? []
            let promise = context.eventLoop.makePromise(of: Void.self)
            let channel = context.channel
            promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
            write(.connectionClose, payload, context, promise)
        case .fail(let reason):
            close(reason)
        }
    }

    private func deliver(_ message: String, to socket: WebSocket, _ context: ChannelHandlerContext)
    {
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let session = session
        delivery = Task {
            await session.receive(message, from: socket)
            eventLoop.execute { handler.value.resumeAfterDelivery() }
        }
    }

    private func resumeAfterDelivery() {
        delivery = nil
        while delivery == nil, !isClosing, let frame = waiting.popFirst() {
            process(frame)
        }
        resumeReading()
    }

    private func resumeReading() {
        guard delivery == nil || isClosing, isReadHeldBack else { return }
        isReadHeldBack = false
        context?.read()
    }

    private func write(
        _ opcode: WebSocketOpcode,
        _ payload: [UInt8],
        _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>?
    ) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, data: ByteBuffer(bytes: payload))
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }

    /// Pings at intervals; a peer that lets one pass in silence is gone.
    private func schedulePing() {
        guard let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .seconds(limits.pingSeconds)) {
            handler.value.ping()
        }
    }

    private func ping() {
        guard let context, !isClosing else { return }
        guard isPeerAlive || delivery != nil else {
            context.close(promise: nil)
            return
        }
        isPeerAlive = false
        write(.ping, [], context, nil)
        schedulePing()
    }

    private func stop() {
        timer?.cancel()
        timer = nil
        delivery?.cancel()
        session.end()
        context = nil
    }
}
