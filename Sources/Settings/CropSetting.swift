/// A part of the upright picture, in parts of its width and height; it lies within the picture.
package struct CropSetting: Sendable, Equatable {
    package var left: Double
    package var top: Double
    /// At least 0.01, as the height.
    package var width: Double
    package var height: Double

    package init(left: Double, top: Double, width: Double, height: Double) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }
}

extension SettingKind where Value == CropSetting {
    static var crop: SettingKind {
        SettingKind(
            expected: "a list of four numbers [left, top, width, height] from 0 to 1, width and height at least 0.01"
        ) { node, _ throws(ValueProblem) in
            guard case .list(let items) = node.content, items.count == 4 else { return nil }
            var parts: [Double] = []
            for item in items { parts.append(try part(item)) }
            for (name, size, item) in [("width", parts[2], items[2]), ("height", parts[3], items[3])] where size < 0.01
            {
                throw ValueProblem(
                    place: item.place, sentence: "expected a \(name) of at least 0.01, found \(item.found)")
            }
            // Decimal parts that add up to 1 may do so only almost in binary.
            let sides = [("left and width", parts[0] + parts[2]), ("top and height", parts[1] + parts[3])]
            for (names, sum) in sides where sum > 1 + 1e-9 {
                throw ValueProblem(
                    sentence: "expected a part within the picture, found \(names) of more than 1 together")
            }
            return CropSetting(left: parts[0], top: parts[1], width: parts[2], height: parts[3])
        }
    }
}

/// A part of a width or height.
func part(_ node: YAMLNode) throws(ValueProblem) -> Double {
    guard let number = node.scalar.flatMap(decimal), (0...1).contains(number) else {
        throw ValueProblem(place: node.place, sentence: "expected a number from 0 to 1, found \(node.found)")
    }
    return number
}
