/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices, each in a file of its own. */
#ifndef KEELVM_DEVICES_H
#define KEELVM_DEVICES_H

#include "virtio.h"

struct virtio *blk_create(const char *path);
struct virtio *console_create(void);
struct virtio *net_create(void);
struct virtio *rng_create(void);

/* Input for the console: only while it has a driver with room for it. */
bool console_ready(const struct virtio *dev);
void console_input(struct virtio *dev, const void *data, size_t len);

/*
 * An 8250 with FIFOs. set_irq() gets the level of its interrupt line when that
 * changes.
 */
#define SERIAL_FIFO	64

struct serial {
	void (*set_irq)(void *opaque, bool level);
	void *opaque;
	u8 ier, lcr, mcr, scr;
	u16 divisor;
	bool thr_empty; /* as an interrupt cause: reading IIR clears it */
	bool irq;
	u8 fifo[SERIAL_FIFO];
	u32 fifo_head, fifo_count;
};

u64 serial_read(struct serial *s, u64 offset);
void serial_write(struct serial *s, u64 offset, u8 value);
size_t serial_room(const struct serial *s);
void serial_input(struct serial *s, const u8 *data, size_t len);

/*
 * To the terminal, in full; what cannot be written is lost. Input is for the port
 * that was last written to: that is where a prompt was printed.
 */
enum port { PORT_SERIAL, PORT_VIRTIO };
void output(enum port from, const void *data, size_t len);
enum port output_last(void);

#endif
