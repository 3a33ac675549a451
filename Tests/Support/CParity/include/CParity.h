#ifndef CPARITY_H
#define CPARITY_H
// What Swift's Glibc module does not show of network devices and routes. They act on the network namespace of the
// calling thread; 0 or a descriptor, or minus an errno.
#include <stdint.h>

// A new Ethernet device whose frames are read from and written to the descriptor, without blocking; it is up, and has
// this address. `node` is /dev/net/tun or a copy of it.
int parity_tap(const char *node, const char *name, const uint8_t hardware[6]);

// An address of 4 or 16 bytes on a device.
int parity_address(const char *device, const uint8_t *address, int length, int prefix);
// Packets to `prefix` bits of an address belong to this host.
int parity_local_route(const uint8_t *address, int length, int prefix);
// Packets to `prefix` bits of an address leave by a device, by way of a gateway if there is one.
int parity_route(const char *device, const uint8_t *address, int length, int prefix, const uint8_t *gateway);
// A neighbour whose hardware address need not be asked for.
int parity_neighbour(const char *device, const uint8_t *address, int length, const uint8_t hardware[6]);

// A pair of devices: frames sent through the descriptor come in by `inside` and carry a firewall mark. Both ends are in
// one network namespace, or the mark would be wiped off.
int parity_marking_way(const char *outside, const char *inside, const uint8_t hardware[6]);
// All frames of a device.
int parity_listener(const char *device);
// Returns when the listener has seen the frame at the inner end. The kernel may take it from its backlog later than
// `send` returns; on one processor, nobody runs between its capture and the end of what the kernel makes of it.
int parity_send_marked(int way, int listener, const uint8_t *frame, int length, uint32_t mark);

#endif
