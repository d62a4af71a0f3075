/// What the camera says of itself when the host asks. Field names are those of the USB 2.0 specification, chapter 9, and of the
/// USB Device Class Definition for Video Devices, revision 1.1; comments give its sections.
#pragma once

#include <stddef.h>

#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>
#include <linux/usb/video.h>

#include "offer.h"

/// A string descriptor holds at most this many characters.
enum { STRING_LIMIT = 126 };

DECLARE_UVC_HEADER_DESCRIPTOR(1);
DECLARE_UVC_INPUT_HEADER_DESCRIPTOR(1, 1);
DECLARE_UVC_FRAME_MJPEG(1);

/// The class-specific descriptors of the video control interface, 3.7.2: a camera wired straight to the output.
struct control_descriptors {
    struct UVC_HEADER_DESCRIPTOR(1) header;
    struct uvc_camera_terminal_descriptor camera;
    struct uvc_output_terminal_descriptor output;
} __attribute__((packed));

/// The class-specific descriptors of the video streaming interface, 3.9.2.
struct streaming_descriptors {
    struct UVC_INPUT_HEADER_DESCRIPTOR(1, 1) header;
    struct uvc_format_mjpeg format;
    struct UVC_FRAME_MJPEG(1) frames[OFFERED_SIZE_COUNT];
    struct uvc_color_matching_descriptor color;
} __attribute__((packed));

/// All that GET_DESCRIPTOR(CONFIGURATION) returns, in the order of the wire.
struct configuration {
    struct usb_config_descriptor configuration;
    struct usb_interface_assoc_descriptor association;
    struct usb_interface_descriptor control_interface;
    struct control_descriptors control;
    struct usb_interface_descriptor streaming_interface;
    struct streaming_descriptors streaming;
    struct usb_endpoint_descriptor_no_audio endpoint;
} __attribute__((packed));

struct descriptors {
    struct usb_device_descriptor device;
    struct configuration configuration;
    /// The texts behind iManufacturer, iProduct and iSerialNumber; ASCII, at most STRING_LIMIT characters.
    const char *manufacturer, *product, *serial;
};

/// The texts must outlive the descriptors.
void descriptors_make(struct descriptors *descriptors, const char *product, const char *serial, unsigned frames_per_second);

/// Writes the string descriptor of an index into `bytes`, which has room for 2 + 2 * STRING_LIMIT. Returns its length in bytes,
/// 0 if there is no such string.
size_t descriptors_string(const struct descriptors *descriptors, unsigned index, unsigned char *bytes);
