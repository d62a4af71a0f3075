/// Notices that the camera sees another view than the one it has learned: pushed, turned, hung elsewhere.
///
/// Views are compared by their edges, block by block. People who walk through hide some blocks, light changes few of them,
/// and a covered lens leaves none; a camera that was pushed shows most blocks in another place, all gone the same way. One
/// that was turned away altogether shows none of them: that is believed only when it lasts, and what is seen instead is as
/// rich and holds still.
struct Moved {
    private let picture = EdgePicture()
    private let view = LearnedView()
    /// What has been seen since the view was lost.
    private let other = LearnedView()
    private var displacements = Displacements()
    private var last: Int64?
    /// Since when most blocks are not where they were; of that, since when something else holds still.
    private var lostSince: Int64?
    private var stillSince: Int64?
    /// Since when that has not been so, for a while; and in how many nanoseconds of pictures it has been.
    private var stirredSince: Int64?
    private var settled: Int64 = 0
    /// Since when they are there again.
    private var backSince: Int64?
    private var isSearching = false
    private var isActive = false
    private var onset: Int64 = 0

    /// A view is known once it was learned from so much,
    private static let apprenticeship = 3 * second
    /// is lost where fewer than so many of its blocks are where they were, and there again with as many.
    private static let least: Float = 0.5
    /// A push is believed after so long, another view altogether after so long, and becomes the one that is known after so long.
    static let pushPatience = second
    static let otherPatience = 10 * second
    static let acceptance = 300 * second
    /// Who passes before the new view for no longer than this does not make it wait anew.
    static let stirPatience = 15 * second
    /// The view must have been back for so long.
    static let returnPatience = second
    /// The blocks are looked for within so long, some in each frame.
    private static let round = second / 2
    /// A view needs so many blocks with edges to be known again.
    private static let leastTextured = 8

    /// - Parameter time: of capture, in nanoseconds; not before that of the picture before.
    mutating func take(_ luma: LumaPicture, at time: Int64) -> HealthChange? {
        let passed = last.map { max(0, min(time - $0, second)) } ?? 0
        last = time
        picture.take(luma)
        guard view.learned >= Self.apprenticeship else {
            if view.learned > 0 { _ = view.compare(picture) }
            view.learn(picture, passed: passed)
            return nil
        }
        let (textured, matched) = view.compare(picture)
        guard textured >= Self.leastTextured else {
            view.learn(picture, passed: passed)
            return nil
        }
        if Float(matched) >= Self.least * Float(textured) {
            lostSince = nil
            isSearching = false
            view.learn(picture, passed: passed)
            return isActive ? comeBack(at: time) : nil
        }
        backSince = nil
        return miss(textured, passed, at: time)
    }

    private mutating func comeBack(at time: Int64) -> HealthChange? {
        let since = backSince ?? time
        backSince = since
        guard time - since >= Self.returnPatience else { return nil }
        return clear(since, at: time)
    }

    private mutating func clear(_ since: Int64, at time: Int64) -> HealthChange {
        isActive = false
        backSince = nil
        return HealthChange(name: .moved, isActive: false, onset: since, confirmed: time)
    }

    /// The view is not there.
    private mutating func miss(_ textured: Int, _ passed: Int64, at time: Int64) -> HealthChange? {
        let since = lostSince ?? time
        if lostSince == nil {
            lostSince = since
            (stillSince, stirredSince, settled) = (nil, nil, 0)
            other.forget()
        }
        watchOther(textured, passed, at: time)
        if isActive {
            guard settled >= Self.acceptance, stirredSince == nil else { return nil }
            view.adopt(other)
            lostSince = nil
            return clear(time, at: time)
        }
        let isPushed = time - since >= Self.pushPatience && search(passed)
        let isOther = stillSince.map { time - $0 >= Self.otherPatience } ?? false
        guard isPushed || isOther else { return nil }
        isActive = true
        isSearching = false
        onset = since
        return HealthChange(name: .moved, isActive: true, onset: since, confirmed: time)
    }

    /// Learns what is seen instead, as long as it holds still.
    ///
    /// To be believed for another view it must do so without a break, with at least half as many blocks as the view had. What is
    /// known to be another one becomes the one that is known even if it is poorer, and somebody passes now and then.
    private mutating func watchOther(_ textured: Int, _ passed: Int64, at time: Int64) {
        if other.learned == 0 {
            other.learn(picture, passed: passed)
            return
        }
        let seen = other.compare(picture)
        let isStill = Float(seen.matched) >= Self.least * Float(max(seen.textured, 1))
        if isStill, isActive || seen.textured * 2 >= textured {
            stillSince = stillSince ?? time
            stirredSince = nil
            settled += passed
        } else if isActive, stillSince != nil, time - (stirredSince ?? time) < Self.stirPatience {
            stirredSince = stirredSince ?? time
        } else {
            (stillSince, stirredSince, settled) = (nil, nil, 0)
            other.forget()
        }
        other.learn(picture, passed: passed)
    }

    /// Looks for the view's blocks, some in each frame; whether they have all gone the same way.
    private mutating func search(_ passed: Int64) -> Bool {
        if !isSearching {
            displacements.begin(view)
            isSearching = true
        }
        let share = Double(Displacements.wanted) * Double(passed) / Double(Self.round)
        displacements.look(for: max(1, Int(share.rounded(.up))), of: view, in: picture)
        guard displacements.isComplete else { return false }
        isSearching = false
        return displacements.agree
    }
}
