import CKernels
import Frames

extension ck_yuv {
    /// How the luma and chroma of a format become colours.
    ///
    /// With K_R and K_B as ITU-R BT.601 and BT.709 give them and K_G the rest: red takes 2(1 − K_R) of Cr, blue 2(1 − K_B)
    /// of Cb, green loses K_B/K_G and K_R/K_G of those. Limited range: 255/219 times for luma, 255/224 times for chroma.
    static func weights(of format: FrameFormat) -> ck_yuv {
        switch (format.matrix, format.range) {
        case (.bt601, .limited):
            ck_yuv(
                black: 16, luma: 76309, red_of_cr: 104597, green_of_cb: 25675, green_of_cr: 53279, blue_of_cb: 132201)
        case (.bt601, .full):
            ck_yuv(black: 0, luma: 65536, red_of_cr: 91881, green_of_cb: 22554, green_of_cr: 46802, blue_of_cb: 116130)
        case (.bt709, .limited):
            ck_yuv(
                black: 16, luma: 76309, red_of_cr: 117489, green_of_cb: 13975, green_of_cr: 34925, blue_of_cb: 138438)
        case (.bt709, .full):
            ck_yuv(black: 0, luma: 65536, red_of_cr: 103206, green_of_cb: 12276, green_of_cr: 30679, blue_of_cb: 121609)
        }
    }

    /// Luma is grey as it is.
    var keepsLuma: Bool { black == 0 && luma == 1 << 16 }
}
