#include "descriptors.h"

#include <endian.h>
#include <string.h>

enum { CAMERA_TERMINAL_ID = 1, OUTPUT_TERMINAL_ID = 2 };
enum { MANUFACTURER_STRING = 1, PRODUCT_STRING = 2, SERIAL_STRING = 3 };

static struct usb_device_descriptor device_descriptor(void) {
    return (struct usb_device_descriptor){
        .bLength = USB_DT_DEVICE_SIZE,
        .bDescriptorType = USB_DT_DEVICE,
        .bcdUSB = htole16(0x0200),
        // A device whose interfaces are grouped by association descriptors.
        .bDeviceClass = USB_CLASS_MISC,
        .bDeviceSubClass = 2,
        .bDeviceProtocol = 1,
        .bMaxPacketSize0 = 64,
        // The Linux Foundation's webcam gadget.
        .idVendor = htole16(0x1D6B),
        .idProduct = htole16(0x0102),
        .bcdDevice = htole16(0x0100),
        .iManufacturer = MANUFACTURER_STRING,
        .iProduct = PRODUCT_STRING,
        .iSerialNumber = SERIAL_STRING,
        .bNumConfigurations = 1,
    };
}

static struct usb_interface_descriptor interface_descriptor(uint8_t number, uint8_t subclass, uint8_t endpoint_count) {
    return (struct usb_interface_descriptor){
        .bLength = USB_DT_INTERFACE_SIZE,
        .bDescriptorType = USB_DT_INTERFACE,
        .bInterfaceNumber = number,
        .bNumEndpoints = endpoint_count,
        .bInterfaceClass = USB_CLASS_VIDEO,
        .bInterfaceSubClass = subclass,
        .bInterfaceProtocol = UVC_PC_PROTOCOL_UNDEFINED,
    };
}

static struct control_descriptors control_descriptors(void) {
    return (struct control_descriptors){
        .header = // 3.7.2.1
        {
            .bLength = UVC_DT_HEADER_SIZE(1),
            .bDescriptorType = USB_DT_CS_INTERFACE,
            .bDescriptorSubType = UVC_VC_HEADER,
            .bcdUVC = htole16(0x0110),
            .wTotalLength = htole16(sizeof(struct control_descriptors)),
            .dwClockFrequency = htole32(48000000),
            .bInCollection = 1,
            .baInterfaceNr = {STREAMING_INTERFACE},
        },
        .camera = // 3.7.2.3; no controls
        {
            .bLength = UVC_DT_CAMERA_TERMINAL_SIZE(3),
            .bDescriptorType = USB_DT_CS_INTERFACE,
            .bDescriptorSubType = UVC_VC_INPUT_TERMINAL,
            .bTerminalID = CAMERA_TERMINAL_ID,
            .wTerminalType = htole16(UVC_ITT_CAMERA),
            .bControlSize = 3,
        },
        .output = // 3.7.2.2
        {
            .bLength = UVC_DT_OUTPUT_TERMINAL_SIZE,
            .bDescriptorType = USB_DT_CS_INTERFACE,
            .bDescriptorSubType = UVC_VC_OUTPUT_TERMINAL,
            .bTerminalID = OUTPUT_TERMINAL_ID,
            .wTerminalType = htole16(UVC_TT_STREAMING),
            .bSourceID = CAMERA_TERMINAL_ID,
        },
    };
}

static struct UVC_FRAME_MJPEG(1) frame_descriptor(enum offered_size size, uint32_t interval) {
    uint32_t bit_rate = (uint32_t)((uint64_t)PICTURE_LIMIT * 8 * 10000000 / interval);
    return (struct UVC_FRAME_MJPEG(1)){
        .bLength = UVC_DT_FRAME_MJPEG_SIZE(1),
        .bDescriptorType = USB_DT_CS_INTERFACE,
        .bDescriptorSubType = UVC_VS_FRAME_MJPEG,
        .bFrameIndex = (uint8_t)(size + 1),
        .wWidth = htole16(offered_sizes[size].width),
        .wHeight = htole16(offered_sizes[size].height),
        .dwMinBitRate = htole32(bit_rate),
        .dwMaxBitRate = htole32(bit_rate),
        .dwMaxVideoFrameBufferSize = htole32(PICTURE_LIMIT),
        .dwDefaultFrameInterval = htole32(interval),
        .bFrameIntervalType = 1,
        .dwFrameInterval = {htole32(interval)},
    };
}

static struct streaming_descriptors streaming_descriptors(uint32_t interval) {
    struct streaming_descriptors descriptors = {
        .header = // 3.9.2.1
        {
            .bLength = UVC_DT_INPUT_HEADER_SIZE(1, 1),
            .bDescriptorType = USB_DT_CS_INTERFACE,
            .bDescriptorSubType = UVC_VS_INPUT_HEADER,
            .bNumFormats = 1,
            .wTotalLength = htole16(sizeof(struct streaming_descriptors)),
            .bEndpointAddress = USB_DIR_IN | STREAMING_ENDPOINT_NUMBER,
            .bTerminalLink = OUTPUT_TERMINAL_ID,
            .bControlSize = 1,
        },
        .format = // MJPEG payload, 3.1.1
        {
            .bLength = UVC_DT_FORMAT_MJPEG_SIZE,
            .bDescriptorType = USB_DT_CS_INTERFACE,
            .bDescriptorSubType = UVC_VS_FORMAT_MJPEG,
            .bFormatIndex = MJPEG_FORMAT_INDEX,
            .bNumFrameDescriptors = OFFERED_SIZE_COUNT,
            .bDefaultFrameIndex = 1,
        },
        .color = // 3.9.2.6: BT.709 primaries and transfer, SMPTE 170M matrix, as MJPEG has it
        {
            .bLength = UVC_DT_COLOR_MATCHING_SIZE,
            .bDescriptorType = USB_DT_CS_INTERFACE,
            .bDescriptorSubType = UVC_VS_COLORFORMAT,
            .bColorPrimaries = 1,
            .bTransferCharacteristics = 1,
            .bMatrixCoefficients = 4,
        },
    };
    for (enum offered_size size = 0; size < OFFERED_SIZE_COUNT; size++) {
        descriptors.frames[size] = frame_descriptor(size, interval);
    }
    return descriptors;
}

static struct configuration configuration_of_all(uint32_t interval) {
    return (struct configuration){
        .configuration =
        {
            .bLength = USB_DT_CONFIG_SIZE,
            .bDescriptorType = USB_DT_CONFIG,
            .wTotalLength = htole16(sizeof(struct configuration)),
            .bNumInterfaces = INTERFACE_COUNT,
            .bConfigurationValue = 1,
            .bmAttributes = USB_CONFIG_ATT_ONE,
            .bMaxPower = 250, // in units of 2 mA
        },
        .association =
        {
            .bLength = sizeof(struct usb_interface_assoc_descriptor),
            .bDescriptorType = USB_DT_INTERFACE_ASSOCIATION,
            .bFirstInterface = CONTROL_INTERFACE,
            .bInterfaceCount = INTERFACE_COUNT,
            .bFunctionClass = USB_CLASS_VIDEO,
            .bFunctionSubClass = UVC_SC_VIDEO_INTERFACE_COLLECTION,
        },
        .control_interface = interface_descriptor(CONTROL_INTERFACE, UVC_SC_VIDEOCONTROL, 0),
        .control = control_descriptors(),
        .streaming_interface = interface_descriptor(STREAMING_INTERFACE, UVC_SC_VIDEOSTREAMING, 1),
        .streaming = streaming_descriptors(interval),
        .endpoint =
        {
            .bLength = USB_DT_ENDPOINT_SIZE,
            .bDescriptorType = USB_DT_ENDPOINT,
            .bEndpointAddress = USB_DIR_IN | STREAMING_ENDPOINT_NUMBER,
            .bmAttributes = USB_ENDPOINT_XFER_BULK,
            .wMaxPacketSize = htole16(512),
        },
    };
}

void descriptors_make(struct descriptors *descriptors, const char *product, const char *serial, unsigned frames_per_second) {
    *descriptors = (struct descriptors){
        .device = device_descriptor(),
        .configuration = configuration_of_all(frame_interval(frames_per_second)),
        .manufacturer = "Ocellus",
        .product = product,
        .serial = serial,
    };
}

static size_t string_header(unsigned char *bytes, size_t length) {
    bytes[0] = (unsigned char)length;
    bytes[1] = USB_DT_STRING;
    return length;
}

size_t descriptors_string(const struct descriptors *descriptors, unsigned index, unsigned char *bytes) {
    const char *const texts[] = {
        [MANUFACTURER_STRING] = descriptors->manufacturer,
        [PRODUCT_STRING] = descriptors->product,
        [SERIAL_STRING] = descriptors->serial,
    };
    if (index >= sizeof texts / sizeof *texts) return 0;
    if (index == 0) { // the languages: English (United States)
        bytes[2] = 0x09;
        bytes[3] = 0x04;
        return string_header(bytes, 4);
    }
    size_t length = 2;
    for (const char *character = texts[index]; *character; character++) { // UTF-16, little-endian
        bytes[length++] = (unsigned char)*character;
        bytes[length++] = 0;
    }
    return string_header(bytes, length);
}
