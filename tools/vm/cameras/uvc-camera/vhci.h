/// A port of the kernel's virtual USB host controller, vhci_hcd, into which the camera is plugged.
#pragma once

/// The first controller's ports for USB 2 devices are 0 to 7.
enum { VHCI_LAST_PORT = 7 };

/// Plugs in a high-speed device. Returns 0 and the device's end of the connection, or an exit code after saying what is wrong.
int vhci_attach(unsigned port, int *socket);

/// Closes the connection and waits until the kernel has freed the port, so that it can be attached again at once.
void vhci_detach(unsigned port, int socket);
