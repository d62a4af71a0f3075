#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

/// Each scan of a progressive picture passes over all of it, so a small file with many scans could take hours: a picture may
/// have this many, and fewer if it is large, but at least as many as encoders make.
enum { SCAN_LIMIT = 200, LEAST_SCAN_LIMIT = 20 };
static const uint64_t scanned_pixel_limit = 400000000;

struct ocellus_jpeg {
    struct jpeg_decompress_struct library;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf refused;
    ocellus_jpeg_warnings warnings;
    char message[JMSG_LENGTH_MAX];
};

static ocellus_jpeg *decoder_of(j_common_ptr library) { return library->client_data; }

static void refuse(j_common_ptr library) {
    ocellus_jpeg *decoder = decoder_of(library);
    decoder->errors.format_message(library, decoder->message);
    longjmp(decoder->refused, 1);
}

static void warn(j_common_ptr library, int level) {
    if (level >= 0) return;
    ocellus_jpeg *decoder = decoder_of(library);
    switch (decoder->errors.msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
        decoder->warnings.shortages += 1;
        break;
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
        decoder->warnings.notices += 1;
        return;
    default:
        decoder->warnings.corruptions += 1;
    }
    if (decoder->message[0] == 0) decoder->errors.format_message(library, decoder->message);
}

static void say_nothing(j_common_ptr library) { (void)library; }

static void limit_scans(j_common_ptr library) {
    ocellus_jpeg *decoder = decoder_of(library);
    const j_decompress_ptr picture = &decoder->library;
    const uint64_t pixels = (uint64_t)picture->image_width * picture->image_height;
    uint64_t limit = pixels ? scanned_pixel_limit / pixels : SCAN_LIMIT;
    if (limit > SCAN_LIMIT) limit = SCAN_LIMIT;
    if (limit < LEAST_SCAN_LIMIT) limit = LEAST_SCAN_LIMIT;
    if ((uint64_t)picture->input_scan_number <= limit) return;
    snprintf(decoder->message, sizeof decoder->message, "more than %d scans", (int)limit);
    longjmp(decoder->refused, 1);
}

ocellus_jpeg *ocellus_jpeg_create(size_t memory_limit) {
    ocellus_jpeg *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->library.err = jpeg_std_error(&decoder->errors);
    decoder->library.client_data = decoder;
    decoder->errors.error_exit = refuse;
    decoder->errors.emit_message = warn;
    decoder->errors.output_message = say_nothing;
    decoder->progress.progress_monitor = limit_scans;
    if (setjmp(decoder->refused)) {
        jpeg_destroy_decompress(&decoder->library);
        free(decoder);
        return NULL;
    }
    jpeg_create_decompress(&decoder->library);
    decoder->library.progress = &decoder->progress;
    decoder->library.mem->max_memory_to_use = (long)memory_limit;
    return decoder;
}

void ocellus_jpeg_destroy(ocellus_jpeg *decoder) {
    if (!decoder) return;
    jpeg_destroy_decompress(&decoder->library);
    free(decoder);
}

// ITU-T T.81, Annex K.3: number of codes of each length 1...16, and the values in the order of their codes.

static const uint8_t dc_counts[2][16] = {
    {0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0},
    {0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0},
};
static const uint8_t dc_values[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static const uint8_t ac_counts[2][16] = {
    {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d},
    {0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77},
};
static const uint8_t ac_values[2][162] = {
    {0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71,
     0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72,
     0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35, 0x36, 0x37,
     0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59,
     0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83,
     0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3,
     0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
     0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
     0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa},
    {0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22,
     0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1,
     0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x35, 0x36,
     0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
     0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a,
     0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a,
     0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba,
     0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
     0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa},
};

/// An allocated table lives as long as the decompressor, so it is kept and overwritten; without `counts` no code is valid.
static void set_huffman(j_decompress_ptr library, JHUFF_TBL **table, const uint8_t *counts, const uint8_t *values,
                        size_t value_count) {
    if (!*table) {
        if (!counts) return;
        *table = jpeg_alloc_huff_table((j_common_ptr)library);
    }
    memset((*table)->bits, 0, sizeof(*table)->bits);
    memset((*table)->huffval, 0, sizeof(*table)->huffval);
    if (!counts) return;
    memcpy((*table)->bits + 1, counts, 16);
    memcpy((*table)->huffval, values, value_count);
}

/// What one picture defined must not decode the next.
static void forget_tables(j_decompress_ptr library) {
    for (int i = 0; i < NUM_HUFF_TBLS; i++) {
        int standard = i < 2;
        set_huffman(library, &library->dc_huff_tbl_ptrs[i], standard ? dc_counts[i] : NULL, dc_values, 12);
        set_huffman(library, &library->ac_huff_tbl_ptrs[i], standard ? ac_counts[i] : NULL,
                    standard ? ac_values[i] : NULL, 162);
    }
    for (int i = 0; i < NUM_QUANT_TBLS; i++) {
        JQUANT_TBL *table = library->quant_tbl_ptrs[i];
        if (table) memset(table->quantval, 0, sizeof table->quantval);
    }
}

/// A quantisation table of zeros is one that `forget_tables` left, so the picture has not defined it.
static int lacks_quantisation(j_decompress_ptr library) {
    for (int i = 0; i < library->num_components; i++) {
        const JQUANT_TBL *table = library->comp_info[i].quant_table;
        if (!table) continue;
        int sum = 0;
        for (int k = 0; k < DCTSIZE2; k++) sum |= table->quantval[k];
        if (sum == 0) return 1;
    }
    return 0;
}

static int colour_of(J_COLOR_SPACE space) {
    switch (space) {
    case JCS_GRAYSCALE: return OCELLUS_JPEG_GREY;
    case JCS_RGB: return OCELLUS_JPEG_RGB;
    case JCS_YCbCr: return OCELLUS_JPEG_YCBCR;
    case JCS_CMYK: return OCELLUS_JPEG_CMYK;
    case JCS_YCCK: return OCELLUS_JPEG_YCCK;
    default: return OCELLUS_JPEG_OTHER;
    }
}

static J_COLOR_SPACE space_of(int colour) {
    switch (colour) {
    case OCELLUS_JPEG_GREY: return JCS_GRAYSCALE;
    case OCELLUS_JPEG_RGB: return JCS_RGB;
    case OCELLUS_JPEG_YCBCR: return JCS_YCbCr;
    case OCELLUS_JPEG_CMYK: return JCS_CMYK;
    case OCELLUS_JPEG_YCCK: return JCS_YCCK;
    default: return JCS_UNKNOWN;
    }
}

/// What the library holds for a picture that is refused is given back at once, not with the next picture.
static int give_up(ocellus_jpeg *decoder) {
    jpeg_abort_decompress(&decoder->library);
    return 1;
}

int ocellus_jpeg_begin(ocellus_jpeg *decoder, const uint8_t *bytes, size_t count, uint64_t pixel_limit,
                       ocellus_jpeg_header *header) {
    j_decompress_ptr library = &decoder->library;
    memset(&decoder->warnings, 0, sizeof decoder->warnings);
    decoder->message[0] = 0;
    if (setjmp(decoder->refused)) return give_up(decoder);
    jpeg_abort_decompress(library);
    forget_tables(library);
    jpeg_mem_src(library, bytes, count);
    jpeg_read_header(library, TRUE);
    uint64_t pixels = (uint64_t)library->image_width * library->image_height;
    if (pixels > pixel_limit) {
        snprintf(decoder->message, sizeof decoder->message, "%u x %u pixels are more than the %llu that a picture may have",
                 library->image_width, library->image_height, (unsigned long long)pixel_limit);
        return give_up(decoder);
    }
    header->width = library->image_width;
    header->height = library->image_height;
    header->components = (uint32_t)library->num_components;
    header->colour = colour_of(library->jpeg_color_space);
    return 0;
}

int ocellus_jpeg_start(ocellus_jpeg *decoder, int colour, int denominator, uint32_t *width, uint32_t *height) {
    j_decompress_ptr library = &decoder->library;
    if (setjmp(decoder->refused)) return give_up(decoder);
    library->out_color_space = space_of(colour);
    library->scale_num = 1;
    library->scale_denom = (unsigned)denominator;
    library->dct_method = JDCT_ISLOW;
    library->do_fancy_upsampling = TRUE;
    jpeg_start_decompress(library);
    if (lacks_quantisation(library)) {
        snprintf(decoder->message, sizeof decoder->message, "a quantization table was not defined");
        return give_up(decoder);
    }
    *width = library->output_width;
    *height = library->output_height;
    return 0;
}

int ocellus_jpeg_read(ocellus_jpeg *decoder, uint8_t *rows, size_t stride, uint32_t count) {
    enum { BATCH = 16 };
    j_decompress_ptr library = &decoder->library;
    if (setjmp(decoder->refused)) return give_up(decoder);
    const JDIMENSION first = library->output_scanline;
    while (library->output_scanline - first < count) {
        JDIMENSION done = library->output_scanline - first;
        JDIMENSION wanted = count - done < BATCH ? count - done : BATCH;
        JSAMPROW batch[BATCH];
        for (JDIMENSION i = 0; i < wanted; i++) batch[i] = rows + (done + i) * stride;
        if (jpeg_read_scanlines(library, batch, wanted) == 0) {
            snprintf(decoder->message, sizeof decoder->message, "fewer rows than its header tells");
            return give_up(decoder);
        }
    }
    return 0;
}

int ocellus_jpeg_finish(ocellus_jpeg *decoder) {
    if (setjmp(decoder->refused)) return give_up(decoder);
    jpeg_finish_decompress(&decoder->library);
    return 0;
}

ocellus_jpeg_warnings ocellus_jpeg_warned(const ocellus_jpeg *decoder) { return decoder->warnings; }

const char *ocellus_jpeg_message(const ocellus_jpeg *decoder) { return decoder->message; }
