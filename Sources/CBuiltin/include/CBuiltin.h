// What is part of the program: the built-in model and a short recording to show it with.
#ifndef CBUILTIN_H
#define CBUILTIN_H

#include <stddef.h>
#include <stdint.h>

/// builtin:camera-health, an ONNX file made by tools/train.
const uint8_t *ocellus_camera_health(size_t *count);

/// builtin:camera-health-int8, the same network with weights and maps of 8 bits.
const uint8_t *ocellus_camera_health_int8(size_t *count);

/// builtin:demo, concatenated JPEGs rendered by tools/train, 10 frames a second.
const uint8_t *ocellus_demo(size_t *count);

#endif
