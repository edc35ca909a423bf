import NIOCore
import NIOHTTP1

/// Hands the parts of an answer out as they are asked for.
///
/// Lives on its channel's event loop. As long as parts lie here, no more are read.
final class AnswerHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// The connection ended before the answer did.
    struct Closed: Error {}

    /// Nothing came for so many seconds.
    struct Silence: Error {
        let seconds: Int64
    }

    private let eventLoop: any EventLoop
    private let patience: Patience
    private var parts: CircularBuffer<HTTPClientResponsePart> = []
    private var waiting: EventLoopPromise<HTTPClientResponsePart>?
    private var failure: (any Error)?
    private var context: ChannelHandlerContext?
    private var isReadHeldBack = false
    private var timer: Scheduled<Void>?

    /// Makes a handler that gives a silent server up when the patience ends.
    init(eventLoop: any EventLoop, patience: Patience) {
        self.eventLoop = eventLoop
        self.patience = patience
    }

    /// The next part; only one may wait at a time.
    ///
    /// `seconds` of silence end the patience for it, nil those of the connection.
    func next(within seconds: Int64? = nil) -> EventLoopFuture<HTTPClientResponsePart> {
        if let part = parts.popFirst() {
            readOn()
            return eventLoop.makeSucceededFuture(part)
        }
        if let failure { return eventLoop.makeFailedFuture(failure) }
        let promise = eventLoop.makePromise(of: HTTPClientResponsePart.self)
        waiting = promise
        startTimer(after: 0, limit: seconds ?? patience.seconds)
        readOn()
        return promise.futureResult
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(Closed())
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(Closed())
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard let waiting else {
            parts.append(part)
            return
        }
        self.waiting = nil
        timer?.cancel()
        waiting.succeed(part)
    }

    func read(context: ChannelHandlerContext) {
        if parts.isEmpty {
            context.read()
        } else {
            isReadHeldBack = true
        }
    }

    private func readOn() {
        guard parts.isEmpty, isReadHeldBack else { return }
        isReadHeldBack = false
        context?.read()
    }

    /// Ends the patience at `limit` seconds of silence, or sooner if the server has been given up;
    /// `passed` of them are over.
    private func startTimer(after passed: Int64, limit: Int64?) {
        let left = limit.map { $0 - passed }
        let doubt = patience.isGivenUp == nil ? nil : patience.doubtSeconds
        guard let step = [left, doubt].compactMap({ $0 }).min() else { return }
        timer = eventLoop.assumeIsolated().scheduleTask(in: .seconds(step)) { [self] in
            let silence = passed + step
            if let limit, silence >= limit {
                giveUp(after: silence)
            } else if patience.isGivenUp?() == true {
                giveUp(after: silence)
            } else {
                startTimer(after: silence, limit: limit)
            }
        }
    }

    private func giveUp(after seconds: Int64) {
        fail(Silence(seconds: seconds))
        context?.close(promise: nil)
    }

    /// Only the first failure counts; parts that came before it are still handed out.
    private func fail(_ error: any Error) {
        timer?.cancel()
        guard failure == nil else { return }
        failure = error
        waiting?.fail(error)
        waiting = nil
    }
}
