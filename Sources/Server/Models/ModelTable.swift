import Discovery
import Engine
import NIOHTTP1

/// Which models are in memory and who uses them: every decision of a manager, and no action.
///
/// A model that is asked for gets a slot. The slot is measured, waits for room, is loaded, and goes
/// when it is told to, when nobody has used it for long, or when another model needs its memory:
/// idle ones first, those used least recently before others. If idle ones are not enough, busy ones
/// leave too: requests that come later wait behind the model that needs the room, so that no model
/// can keep another one out for ever.
struct ModelTable {
    /// One model on its way through memory.
    struct Slot {
        let model: ServableModel
        /// What requests wait for.
        let loading = Pending<any InferenceEngine>()
        var engine: (any InferenceEngine)?
        var stage = Stage.measuring
        /// Bytes of the budget; 0 until it has been measured.
        var memory = 0
        var holds = 0
        /// The number of the last use, counting up.
        var lastUse = 0
        var keepAlive: KeepAlive
        /// When it goes if nobody uses it; nil while somebody does, or for never.
        var expiry: ContinuousClock.Instant?
        let isPinned: Bool
        /// Whether somebody waits for the expiry.
        var isWatched = false
        /// Whether it goes when the last request is done.
        var isLeaving = false
    }

    /// How far a slot has come.
    enum Stage {
        case measuring
        /// Waits for room.
        case waiting
        case loading
        case ready
    }

    /// What a decision asks for.
    struct Effects {
        /// Slots whose models are to be loaded now.
        var loads: [Int] = []
        /// Engines that nobody uses any more.
        var ended: [any InferenceEngine] = []
        /// Slots that have failed, and why.
        var failures: [(loading: Pending<any InferenceEngine>, error: APIError)] = []
    }

    /// Bytes that all models together may take; nil for no limit.
    let budget: Int?
    /// How long models stay by default.
    let keepAlive: KeepAlive
    private(set) var slots: [Int: Slot] = [:]
    /// The slot that new requests for a model use.
    private var current: [String: Int] = [:]
    /// Slots that wait for room, in the order in which they came.
    private var queue: [Int] = []
    private var nextSlot = 0
    private var uses = 0

    init(budget: Int?, keepAlive: KeepAlive) {
        self.budget = budget
        self.keepAlive = keepAlive
    }

    /// Bytes in use by models that are loaded or being loaded.
    var used: Int {
        slots.values.reduce(0) { sum, slot in
            slot.stage == .loading || slot.stage == .ready ? sum + slot.memory : sum
        }
    }

    /// Bytes in use by models that never leave.
    private var pinned: Int {
        slots.values.reduce(0) { $1.isPinned && !$1.isLeaving ? $0 + $1.memory : $0 }
    }
}

extension ModelTable {
    /// Counts a request for a model.
    ///
    /// - Returns: The slot, and whether it is new and has to be measured.
    mutating func hold(
        _ model: ServableModel,
        keepAlive wanted: KeepAlive?,
        isPinned: Bool,
        _ effects: inout Effects
    ) -> (slot: Int, isNew: Bool) {
        uses += 1
        if let number = current[model.description.id], let slot = slots[number] {
            if slot.model.revision == model.revision, slot.engine?.isIntact != false {
                slots[number]?.holds += 1
                slots[number]?.lastUse = uses
                slots[number]?.expiry = nil
                if let wanted { slots[number]?.keepAlive = wanted }
                return (number, false)
            }
            // The file has changed: what is loaded serves the requests it has and goes.
            leave(number, &effects)
        }
        let number = nextSlot
        nextSlot += 1
        var slot = Slot(model: model, keepAlive: wanted ?? keepAlive, isPinned: isPinned)
        slot.holds = 1
        slot.lastUse = uses
        slots[number] = slot
        current[model.description.id] = number
        return (number, true)
    }

    /// Takes note of what a model needs; it is loaded as soon as there is room.
    mutating func measured(_ number: Int, memory: Int, _ effects: inout Effects) {
        slots[number]?.memory = memory
        slots[number]?.stage = .waiting
        queue.append(number)
        admit(&effects)
    }

    /// Takes note that a model is loaded.
    mutating func loaded(
        _ number: Int,
        _ engine: any InferenceEngine,
        now: ContinuousClock.Instant,
        _ effects: inout Effects
    ) {
        slots[number]?.engine = engine
        slots[number]?.stage = .ready
        settle(number, now: now, &effects)
    }

    /// Takes note that a model cannot be measured or loaded.
    mutating func failed(_ number: Int, _ error: APIError, _ effects: inout Effects) {
        guard let slot = slots[number] else { return }
        remove(number)
        effects.failures.append((slot.loading, error))
        admit(&effects)
    }

    /// Takes note that a request is done.
    mutating func release(
        _ number: Int,
        now: ContinuousClock.Instant,
        _ effects: inout Effects
    ) {
        slots[number]?.holds -= 1
        settle(number, now: now, &effects)
    }

    /// Sends a model away; whether it was there.
    mutating func unload(_ id: String, _ effects: inout Effects) -> Bool {
        guard let number = current[id] else { return false }
        leave(number, &effects)
        return true
    }

    /// Whether somebody has to start to watch for a model's time to be up.
    mutating func startsWatch(_ number: Int) -> Bool {
        guard let slot = slots[number], slot.expiry != nil, !slot.isWatched else { return false }
        slots[number]?.isWatched = true
        return true
    }

    /// Sends a model away whose time is up.
    ///
    /// - Returns: How long to go on watching; nil when there is nothing to watch for.
    mutating func expire(
        _ number: Int,
        now: ContinuousClock.Instant,
        _ effects: inout Effects
    ) -> Duration? {
        if let expiry = slots[number]?.expiry {
            if expiry > now { return expiry - now }
            leave(number, &effects)
        }
        slots[number]?.isWatched = false
        return nil
    }
}

extension ModelTable {
    /// Starts the clock of a model that is ready and unused, or lets it go.
    private mutating func settle(
        _ number: Int,
        now: ContinuousClock.Instant,
        _ effects: inout Effects
    ) {
        guard let slot = slots[number], slot.holds == 0, slot.stage == .ready else { return }
        if slot.isLeaving {
            end(number, &effects)
        } else if !slot.isPinned, case .after(let duration) = slot.keepAlive {
            if duration <= .zero {
                leave(number, &effects)
            } else {
                slots[number]?.expiry = now + duration
            }
        }
        // Whoever waits for room may take that of a model that has just become idle.
        admit(&effects)
    }

    /// Lets a slot go now or as soon as it is unused; new requests get another one.
    private mutating func leave(_ number: Int, _ effects: inout Effects) {
        guard let slot = slots[number], !slot.isLeaving else { return }
        slots[number]?.isLeaving = true
        if current[slot.model.description.id] == number {
            current[slot.model.description.id] = nil
        }
        if slot.holds == 0, slot.stage == .ready { end(number, &effects) }
    }

    private mutating func end(_ number: Int, _ effects: inout Effects) {
        if let engine = slots[number]?.engine { effects.ended.append(engine) }
        remove(number)
        admit(&effects)
    }

    private mutating func remove(_ number: Int) {
        guard let slot = slots.removeValue(forKey: number) else { return }
        if current[slot.model.description.id] == number {
            current[slot.model.description.id] = nil
        }
        queue.removeAll { $0 == number }
    }

    /// Lets models in, in the order in which they came, as long as there is room.
    private mutating func admit(_ effects: inout Effects) {
        while let number = queue.first, let slot = slots[number] {
            if let budget {
                let most = budget - (slot.isPinned ? pinned - slot.memory : pinned)
                guard slot.memory <= most else {
                    queue.removeFirst()
                    let error = Self.tooLarge(slot, most: most, budget: budget)
                    remove(number)
                    effects.failures.append((slot.loading, error))
                    continue
                }
                makeRoom(slot.memory, in: budget, &effects)
                guard used + slot.memory <= budget else { return }
            }
            queue.removeFirst()
            slots[number]?.stage = .loading
            effects.loads.append(number)
        }
    }

    /// Sends models away until there is room for so many bytes, or will be.
    private mutating func makeRoom(_ bytes: Int, in budget: Int, _ effects: inout Effects) {
        let present = slots.filter { $0.value.stage == .loading || $0.value.stage == .ready }
        var room = budget - used
        for (_, slot) in present where slot.isLeaving { room += slot.memory }
        let candidates = present.filter { !$0.value.isPinned && !$0.value.isLeaving }.sorted {
            ($0.value.holds > 0 ? 1 : 0, $0.value.lastUse)
                < ($1.value.holds > 0 ? 1 : 0, $1.value.lastUse)
        }
        for (number, slot) in candidates where room < bytes {
            room += slot.memory
            slots[number]?.isLeaving = true
            if current[slot.model.description.id] == number {
                current[slot.model.description.id] = nil
            }
            if slot.holds == 0, slot.stage == .ready {
                if let engine = slot.engine { effects.ended.append(engine) }
                remove(number)
            }
        }
    }

    private static func tooLarge(_ slot: Slot, most: Int, budget: Int) -> APIError {
        let pinned = budget - most
        return APIError(
            status: .insufficientStorage,
            message: """
                The model '\(slot.model.description.id)' needs \(byteText(slot.memory)) of \
                memory, but models may take \(byteText(budget))\
                \(pinned > 0 ? ", \(byteText(pinned)) of it held by pinned ones" : ""). \
                A smaller context (--ctx-size) needs less; --memory-budget allows more.
                """,
            type: "server_error",
            param: "model",
            code: "model_too_large"
        )
    }
}

extension ModelTable {
    /// The models, those used last first.
    func snapshot(now: ContinuousClock.Instant) -> [LoadedModel] {
        slots.values.sorted { $0.lastUse > $1.lastUse }.map { slot in
            LoadedModel(
                description: slot.model.description,
                state: slot.isLeaving ? .leaving : slot.state,
                memory: slot.memory,
                holds: slot.holds,
                contextLength: slot.engine?.contextLength,
                secondsLeft: secondsLeft(slot, now: now),
                isPinned: slot.isPinned
            )
        }
    }

    private func secondsLeft(_ slot: Slot, now: ContinuousClock.Instant) -> Double? {
        guard case .after(let duration) = slot.keepAlive, !slot.isPinned else { return nil }
        return max(0, slot.expiry.map { ($0 - now) / .seconds(1) } ?? duration / .seconds(1))
    }
}

extension ModelTable.Slot {
    fileprivate var state: LoadedModel.State {
        switch stage {
        case .measuring, .waiting: .waiting
        case .loading: .loading
        case .ready: .ready
        }
    }
}
