/// What is masked of the whole upright picture.
package enum MaskSetting: Sendable, Equatable {
    /// In parts of the picture's width and height, each 0…1, from the upper left corner.
    package struct Point: Sendable, Equatable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// The path of a PGM picture.
    case file(String)
    /// What lies in any of them; each has three points at least.
    case polygons([[Point]])
}

extension SettingKind where Value == MaskSetting {
    static var mask: SettingKind {
        let path = SettingKind<String>.path("")
        return SettingKind(
            expected:
                "the path of a PGM file, or a list of 1 to 64 polygons, each a list of 3 to 1000 points [x, y] from "
                + "0 to 1"
        ) { node, origin throws(ValueProblem) in
            guard case .list(let polygons) = node.content else {
                return try path.read(node, origin).map { .file($0) }
            }
            guard (1...64).contains(polygons.count) else {
                throw ValueProblem(sentence: "expected 1 to 64 polygons, found \(polygons.count)")
            }
            var masked: [[MaskSetting.Point]] = []
            for polygon in polygons { masked.append(try points(polygon)) }
            return .polygons(masked)
        }
    }

    private static func points(_ node: YAMLNode) throws(ValueProblem) -> [MaskSetting.Point] {
        guard case .list(let items) = node.content, (3...1000).contains(items.count) else {
            let found = if case .list(let items) = node.content { "\(items.count)" } else { node.found }
            throw ValueProblem(
                place: node.place, sentence: "expected a polygon, a list of 3 to 1000 points [x, y], found \(found)")
        }
        var points: [MaskSetting.Point] = []
        for item in items {
            guard case .list(let pair) = item.content, pair.count == 2 else {
                throw ValueProblem(place: item.place, sentence: "expected a point [x, y], found \(item.found)")
            }
            points.append(.init(x: try part(pair[0]), y: try part(pair[1])))
        }
        return points
    }
}
