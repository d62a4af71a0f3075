import FoundationEssentials
import Frames
import Preprocess
import Testdata
import Testing

/// A picture of 35 × 27 pixels as `cjpeg` 2.1.5 wrote it, and the MD5 of what `djpeg -rgb` of the same version reads.
struct JPEGKind: Sendable, CustomTestStringConvertible {
    var name: String
    var md5: String
    var base64: String

    init(_ name: String, md5: String, _ base64: String) {
        (self.name, self.md5, self.base64) = (name, md5, base64)
    }

    var testDescription: String { name }

    static let all = [
        JPEGKind(
            "grey", md5: "6bdd0ffa2ebe0dfc9372b1a0160e4344",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/wAALCAAb\
            ACMBAREA/8QAGQAAAgMBAAAAAAAAAAAAAAAAAwQAAQIF/8QAJhAAAgEDAwEJAAAAAAAAAAAAAAECAxFhBBJRoQUTFDFBQkNSov/aAAgB\
            AQAAPwDgRo4DRo4GdPpFUvd7bYGFokvf0MuhZtcAo0cEktrsNwpteTaDRpy5ZvuQUaOCp6F1JuW+1/Sw5GjgeXZ6Xyfk14FffoIRS4Cx\
            S4DRS4HyH//Z
            """),
        JPEGKind(
            "4:4:4", md5: "acc53afc17fb86b724a68a602cfe4003",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUX\
            Fx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAbACMDAREAAhEB\
            AxEB/8QAGQAAAgMBAAAAAAAAAAAAAAAAAwQAAQIF/8QAJhAAAgEDAwEJAAAAAAAAAAAAAAECAxFhBBJRoQUTFDFBQkNSov/EABgBAAMB\
            AQAAAAAAAAAAAAAAAAMEBQYA/8QAKhEAAwABAwAHCQAAAAAAAAAAAAECAwQREwUSFCFBUeExMkJSYYGRobH/2gAMAwEAAhEDEQA/AOBG\
            jg015AEWGjRwK3kG4sZ0+kVS93ttgQz6jqbdx2fWdn27t9xhaJL39BN6lvwBz0018H79DLoWbXB3JuaHDm5Mc35pMFGjgrXkMZFkktrs\
            RNQ98jZqtC99PP3/AKNwpteTaDXaftJSUX7y3DRpy5YrVIYjDh+RfhG+5A8g9NJJJAo0cFW8hiosqehdSblvtf0sJXs3uXdN0lxY1j6u\
            +319ByNHAG8gGLHl2el8n5Jj1bfgOy2jXgV9+gPtD8gvKxCKXBftsx0MLFLgVtsbhhopcCttjkMfJZUIccf/2Q==
            """),
        JPEGKind(
            "4:2:2", md5: "264708f7ba8189b0b20f0ac8379ad5be",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUX\
            Fx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAbACMDASEAAhEB\
            AxEB/8QAGQAAAwEBAQAAAAAAAAAAAAAAAAMEAgEF/8QAJhAAAgEDAwEJAAAAAAAAAAAAAAECAxFhBBJRoQUTFDFBQkNSov/EABgBAAMB\
            AQAAAAAAAAAAAAAAAAQFBgMC/8QAJREAAQQBAgUFAAAAAAAAAAAAAAECAxEEEhMFITFRcRRhgcHh/9oADAMBAAIRAxEAPwDwI0cDo0cF\
            DLIcwvKdPpFUvd7bYKFokvf0Es2SqOVtGj+J7D1Zpuvf8MuhZtcAY7hQsk1NRe4qNHASW12CM11tTyT/AAp1yL4+0K4U2vJtDo05csDl\
            enU0jZG9bc1F+DfcgCbgzR1JSCo0cHJ6F1JuW+1/SwdO7UTGBlbD9VXyosjRwXLs9L5PyKsnI0VyD4XcjXgV9+gAPqF7Be6pBFLgbFLg\
            dSqpJwqOilwXibJ6oPMbooAChR//2Q==
            """),
        JPEGKind(
            "4:2:0", md5: "7b2c91d6b06ecc5d24bdd8fd1d8ce715",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUX\
            Fx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAbACMDASIAAhEB\
            AxEB/8QAGQAAAwEBAQAAAAAAAAAAAAAAAAMEAQIF/8QAJhAAAgEDAwEJAAAAAAAAAAAAAAECAxFhBBJRoQUTFDFBQkNSov/EABgBAAMB\
            AQAAAAAAAAAAAAAAAAIEBQEG/8QAIBEAAQUAAQUBAAAAAAAAAAAAAQACAwQREhMUITFRcf/aAAwDAQACEQMRAD8A8CNHA6NHBVGjgJLa\
            7FWzbLBo8raI6zuO4s0+kVS93ttgoWiS9/QZCm15NodGnLlkyaZ2+/CPbDnbG/B+KN0LNrgC/uQFu4VpspAGlKjRwZPQupNy32v6WLYp\
            cDYpcBzS77XF1LMkR1hxJjRwXLs9L5PycxS4LyPZneCMKq13EhSeBX36AVgKdV/1N83fV//Z
            """),
        JPEGKind(
            "4:4:0", md5: "dd6f52795bab6ba4675273a78ad5b2fd",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUX\
            Fx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAbACMDARIAAhEB\
            AxEB/8QAGAABAAMBAAAAAAAAAAAAAAAABAEDBQL/xAAmEAACAQMDAQkAAAAAAAAAAAAAAQIDEWEEElGhBRMUMUFCQ1Ki/8QAGQEAAgMB\
            AAAAAAAAAAAAAAAABAUBAgMG/8QAJBEAAgICAAQHAAAAAAAAAAAAAQIAAwQREhNBURQhMTKBkdH/2gAMAwEAAhEDEQA/AMCNHBoRo4Hz\
            5ECS2FjRwKktrsLbc4qxXUd4+ObKw/F6yNPpFUvd7bYGQpteTaM7b2PtOoK72trltqVrRJe/oKjTlywRrn6tJUZnS0fQ/IN0LNrgf3Jn\
            4iOK7WCAMdmVRo4GRS4CXuM4JLDBT0LqTct9r+ljSilwBvZs7jSnPvrUIp8viUxo4GRS4B3uMulhnS7PS+T8jRYciw9YxB1CeBX36Cyv\
            OfvLcbd5/9k=
            """),
        JPEGKind(
            "4:1:1", md5: "5c2fe0140946d254a5b72e5a173217c5",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUX\
            Fx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAbACMDAUEAAhEB\
            AxEB/8QAGQABAQEBAQEAAAAAAAAAAAAAAAQDAgEF/8QAJhAAAgEDAwEJAAAAAAAAAAAAAAECAxFhBBJRoQUTFDFBQkNSov/EABkBAQAC\
            AwAAAAAAAAAAAAAAAAUABgIDBP/EACIRAAIBBAEEAwAAAAAAAAAAAAABAgMEERITFCIxUYGhwf/aAAwDAQACEQMRAD8A+BGjg2jRwU6f\
            SKpe722wULRJe/oKXtbVEjd9PTU8ZOXQs2uAAGchZFPKyZRo4EltdiuFNrybRtGnLlmVzJby+ACgozowUlnz+HfcgAO5BXYyjRweT0Lq\
            Tct9r+liyNHBcuz0vk/JsvKuqciv2lbaEYes/Z14FffoAAbqH6E+VkEUuDWKXBtFLgvO69fawGw8oAAIGD//2Q==
            """),
        JPEGKind(
            "progressive 4:1:1 with restart markers", md5: "5c2fe0140946d254a5b72e5a173217c5",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUX\
            Fx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wgARCAAbACMDAUEAAhEB\
            AxEB/8QAGQABAAMBAQAAAAAAAAAAAAAAAAECAwQF/8QAGQEBAAIDAAAAAAAAAAAAAAAABAACAQMF/90ABAAC/9oADAMBAAIQAxAAAAHz\
            766KkAvS/9DnbXzaQdf/0Ubb6qSBJ//S2tfoIYCM/8QAGhABAQACAwAAAAAAAAAAAAAAABECEhATIP/dAAQABf/aAAgBAQABBQKIxxrR\
            H//QnERH/9GNKjraP//S8//EABsRAAIDAAMAAAAAAAAAAAAAAAABAgMREBIT/90ABAAC/9oACAEDAQE/AVb5x00//9CGOC00/9GqepI7\
            H//So4//xAAdEQACAQQDAAAAAAAAAAAAAAAAAwECERIhEBMx/9oACAECAQE/AXV2Mj//0GTuTI//0XVW2dh//9J3nH//xAAWEAEBAQAA\
            AAAAAAAAAAAAAAAgEDH/3QAEAAX/2gAIAQEABj8CP//QP//Ruz//0j//xAAaEAEBAAMBAQAAAAAAAAAAAAAAARARcSHw/9oACAEBAAE/\
            IYx4nWP/0I3xCVj/AP/Rjd29o/Gnb//SiJn/3QAEAAL/2gAMAwEAAgADAAAAEMAv/9DPz//Rc/8A/9JsH//EABsRAAMAAgMAAAAAAAAA\
            AAAAAAABERAxYaHB/9oACAEDAQE/EIk0Vqn/0FSpd+Yf/9HiW9ln/9LdY//EABoRAAICAwAAAAAAAAAAAAAAAAEQABEhUZH/2gAIAQIB\
            AT8QqJ//0Bck/9GkYtqf/9I8l//EAB4QAQACAgIDAQAAAAAAAAAAAAEAEVFhECExQeHx/90ABAAF/9oACAEBAAE/ENE0QbW9NQJ8xqpi\
            f//Q0QWqMeFJkPD/0dEZem/VTRAEKfmf/9IGIDEBjn//2Q==
            """),
        JPEGKind(
            "16-bit quantisation tables", md5: "e7ca57fa88d602aa1e5e56ffcdebb64b",
            """
            /9j/2wCDEAMgAiYCWAK8AlgB9AMgArwCigK8A4QDUgMgA7YEsAfQBRQEsARMBEwEsAmSBtYHOgWqB9ALVAn2C+oLuAsiCfYK8Aq+DIAO\
            EBH4DzwMgA1IEP4Negq+CvAPoBVKD9IQ/hKOEyQUHhRQFB4MHA8KFhIXohXgE4gXcBH4E7oUHhNW/9sAgxEDUgOEA4QEsAQaBLAJLgUU\
            BRQJLhNWDOQK8AzkE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNW\
            E1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVhNWE1YTVv/BABEIABsAIwMBIgACEQEDEQH/xAAVAAEBAAAAAAAAAAAAAAAAAAAAAf/E\
            ABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAWAQEBAQAAAAAAAAAAAAAAAAAAAQL/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEA\
            PwCCigAgACgAyKCKAA//2Q==
            """),
        JPEGKind(
            "arithmetic", md5: "7b2c91d6b06ecc5d24bdd8fd1d8ce715",
            """
            /9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUX\
            Fx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/yQARCAAbACMDASIAAhEB\
            AxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwD/ACY+m3/ycWzFs++iHMK3mk9xpL7X2Gaiw+5tBDd8tRu7JwPWl7d5CCNywpBYvIz6\
            G+yTnTZwkiEYRYcF+du7HCrXO/Ou4XZtjWcmpm6D+ab2G0fzYeOa1+ndmDbgGvg4rlspGXrPIr1+IMzuA3IosUDmUUNHYZFVybswyD84\
            UUydvbgdM59Tmvqs1b/VFL+y4/A7tBprunqU/9k=
            """),
        JPEGKind(
            "RGB", md5: "9d55d27a01c5cbd76505e00c1a4e0792",
            """
            /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAUDg8SDw0UEhASFxUUGB4yIR4cHB49LC4kMklATEtHQEZFUFpzYlBVbVZFRmSIZW13e4GCgU5g\
            jZeMfZZzfoF8/8AAEQgAGwAjA1IRAEcRAEIRAP/EABsAAAMBAQEBAQAAAAAAAAAAAAQFBgADBwEC/8QAOhAAAAUCAwMIBQ0AAAAAAAAA\
            AAECAxEEEgUTYRRBUQYVITFCU4HhFiKCorIyNUNEVHFyg5Kho7HR/9oADANSAEcAQgAAPwCWptwmNk0FQ66G1NuG2TQBOugmoxDYCbPK\
            zL57UREaag/DMCLEM2XcrLjsTMzroFlZWZJphN1074H1rlVl/U5/N8gf6Ip+1/xeYCXWGrsR4ivo3tpo2H7bc1tK7ZmJKYCV+gyahxqb\
            rFmmYiYMc82R5hTbg52TQUjrovsC+aGPa+IwprUZdUtPCP6EdjJ3Ym8f4fhIKmmWnrc1tC46rkkcBy2061OUtaJ67VGUhs+tKvlERxxI\
            MafD6I4mkpz+9pP+DpNT3736zATq0l1EReActJShtKEJJKUlBERQREOKqY1KNSpMzOTM94HN3pHllNuDzZNBRuuiqwzGNmo26fIusn1r\
            4mTM+GoWVnJ5VVUreJ+y6PVsmOiOISVtET9Qt3Ni6Oi3SOI/VNuDPZNB9ddFE1Q5f0k+yC+aE977vmFa641diPEEk3BRI3NCe993zHI6\
            g+H7jyim3Au1PAVLpmG1NuGtTwATpmG1NuGtTwAbpmK4EBSMMMP/2Q==
            """),
    ]
}

/// Every kind of JPEG that libjpeg reads is read.
@Suite struct JPEGKindTests {
    @Test(arguments: JPEGKind.all)
    func itsPixelsAreThoseOfDjpeg(kind: JPEGKind) throws {
        let bytes = [UInt8](try #require(Data(base64Encoded: kind.base64)))
        let reader = FrameReader(InputDescription(width: 8, height: 8))
        #expect(try bytes.withUnsafeBytes { try decode(reader, $0).md5 } == kind.md5)
        // Scaled down on the way, and as luma, it is taken too, and looks alike.
        let format = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)
        for input in [
            InputDescription(width: 4, height: 4), InputDescription(width: 4, height: 4, channels: 1, order: .grey),
        ] {
            let exact = try samples(input, exact: true, of: bytes, format)
            let scaled = try samples(input, exact: false, of: bytes, format)
            let differences = zip(exact, scaled).map { abs(Int($0) - Int($1)) }
            #expect(differences.reduce(0, +) < 8 * differences.count, "\(differences)")
        }
    }
}
