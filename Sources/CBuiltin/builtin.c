#include "CBuiltin.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t camera_health[] = {
#embed "camera-health.onnx"
};

static const uint8_t camera_health_int8[] = {
#embed "camera-health-int8.onnx"
};

static const uint8_t demo[] = {
#embed "demo.mjpeg"
};

const uint8_t *ocellus_camera_health(size_t *count) {
    *count = sizeof camera_health;
    return camera_health;
}

const uint8_t *ocellus_camera_health_int8(size_t *count) {
    *count = sizeof camera_health_int8;
    return camera_health_int8;
}

const uint8_t *ocellus_demo(size_t *count) {
    *count = sizeof demo;
    return demo;
}
