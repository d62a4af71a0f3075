internal import CYAML

/// Reads one YAML document into nodes, through libyaml's parser.
///
/// Less than all of YAML, so that a small text cannot become a large tree: no aliases and anchors, no tags, one
/// document, bounded depth.
struct YAMLReader: ~Copyable {
    /// Levels of lists and maps.
    static let maximumDepth = 32

    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)

    private init() throws(YAMLProblem) {
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YAMLProblem(place: nil, sentence: "cannot read YAML: out of memory (ENOMEM)")
        }
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The root of the text's one document, or nil if there is nothing in it.
    static func read(_ text: [UInt8]) throws(YAMLProblem) -> YAMLNode? {
        let reader = try YAMLReader()
        return try text.withUnsafeBufferPointer { text throws(YAMLProblem) in
            yaml_parser_set_input_string(reader.parser, text.baseAddress, text.count)
            return try reader.document()
        }
    }

    private func document() throws(YAMLProblem) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try YAMLEvent(next: parser)
            switch event.kind {
            case .streamEnd: return root
            case .other: continue
            case .documentStart where root == nil: root = try node(try YAMLEvent(next: parser), depth: 0)
            default: throw YAMLProblem(place: event.place, sentence: "expected one document, found a second one")
            }
        }
    }

    private func node(_ event: YAMLEvent, depth: Int) throws(YAMLProblem) -> YAMLNode {
        guard depth < Self.maximumDepth else {
            throw YAMLProblem(
                place: event.place,
                sentence: "expected at most \(Self.maximumDepth) levels of lists and maps, found more")
        }
        switch event.kind {
        case .scalar(let text, let plain): return YAMLNode(content: .scalar(text, plain: plain), place: event.place)
        case .listStart:
            var items: [YAMLNode] = []
            while true {
                let item = try YAMLEvent(next: parser)
                if case .listEnd = item.kind { return YAMLNode(content: .list(items), place: event.place) }
                items.append(try node(item, depth: depth + 1))
            }
        case .mapStart:
            var pairs: [(key: YAMLNode, value: YAMLNode)] = []
            while true {
                let key = try YAMLEvent(next: parser)
                if case .mapEnd = key.kind { return YAMLNode(content: .map(pairs), place: event.place) }
                let name = try node(key, depth: depth + 1)
                pairs.append((name, try node(try YAMLEvent(next: parser), depth: depth + 1)))
            }
        default: throw YAMLProblem(place: event.place, sentence: "expected a value")
        }
    }
}

/// What libyaml's parser says next.
private struct YAMLEvent {
    enum Kind {
        case documentStart, streamEnd
        case scalar(String, plain: Bool)
        case listStart, listEnd, mapStart, mapEnd
        /// The start of the stream, the end of a document.
        case other
    }

    let kind: Kind
    let place: Place

    init(next parser: UnsafeMutablePointer<yaml_parser_t>) throws(YAMLProblem) {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw YAMLProblem(parser.pointee) }
        defer { yaml_event_delete(&event) }
        place = Place(event.start_mark)
        let (anchor, tag): (UnsafeMutablePointer<yaml_char_t>?, UnsafeMutablePointer<yaml_char_t>?)
        switch event.type {
        case YAML_ALIAS_EVENT:
            throw YAMLProblem(place: place, sentence: "expected a value, found an alias: write the value out")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            (anchor, tag) = (scalar.anchor, scalar.tag)
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(
                String(decoding: text, as: UTF8.self), plain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            (anchor, tag) = (event.data.sequence_start.anchor, event.data.sequence_start.tag)
            kind = .listStart
        case YAML_MAPPING_START_EVENT:
            (anchor, tag) = (event.data.mapping_start.anchor, event.data.mapping_start.tag)
            kind = .mapStart
        default:
            (anchor, tag) = (nil, nil)
            switch event.type {
            case YAML_SEQUENCE_END_EVENT: kind = .listEnd
            case YAML_MAPPING_END_EVENT: kind = .mapEnd
            case YAML_DOCUMENT_START_EVENT: kind = .documentStart
            case YAML_STREAM_END_EVENT: kind = .streamEnd
            default: kind = .other
            }
        }
        if anchor != nil {
            throw YAMLProblem(place: place, sentence: "expected a value, found an anchor: write the value out")
        }
        if tag != nil { throw YAMLProblem(place: place, sentence: "expected a value, found a tag: leave it out") }
    }
}

extension Place {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension YAMLProblem {
    fileprivate init(_ parser: yaml_parser_t) {
        let problem = parser.problem.map { String(cString: $0) } ?? "unknown"
        switch parser.error {
        case YAML_MEMORY_ERROR: self.init(place: nil, sentence: "cannot read YAML: out of memory (ENOMEM)")
        case YAML_READER_ERROR:
            self.init(place: nil, sentence: "byte \(parser.problem_offset + 1): expected YAML, found \(problem)")
        default: self.init(place: Place(parser.problem_mark), sentence: "expected YAML: \(problem)")
        }
    }
}
