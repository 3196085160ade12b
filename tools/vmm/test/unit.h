/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's memory and driver, for the unit tests. */
#ifndef KEELVM_UNIT_H
#define KEELVM_UNIT_H

#include "devices.h"

#define RAM	(64 * 1024)
#define DESC	RAM_BASE
#define AVAIL	(RAM_BASE + 0x1000)
#define USED	(RAM_BASE + 0x2000)
#define DATA	(RAM_BASE + 0x4000)
#define ALIAS	(1ULL << 39)
#define SIZE	8

extern struct gmem mem;

void check(bool good, const char *what);

/* The host's pointer to a guest address; write a descriptor; make it available. */
void *at(u64 addr);
void desc(unsigned int i, u64 addr, u32 len, u16 flags, u16 next);
void offer(u16 head);

/* The driver: one register, and all that brings a device up. */
void mmio(struct virtio *dev, u64 reg, u64 value);
void start(struct virtio *dev, u64 features);

/* A disk of 16 sectors. */
struct virtio *disk(void);

void fuzz_serial(void);
void fuzz_devices(void);

#endif
