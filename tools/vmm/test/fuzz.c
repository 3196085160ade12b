// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random but nearly right rings and register accesses. What is tested is that
 * ASan and UBSan have nothing to say; the sequence is the same in every run.
 */
#include <linux/virtio_mmio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static u64 random_word(void)
{
	static u64 state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Words that are nearly right get further than random ones. */
static u64 odd_word(void)
{
	u64 r = random_word();

	switch (r >> 60) {
	case 0 ... 5:
		return r % 16;
	case 6 ... 10:
		return RAM_BASE + r % (RAM + 64);
	case 11:
		return ALIAS | (RAM_BASE + r % RAM);
	case 12:
		return ~0ULL - r % 4;
	default:
		return r;
	}
}

static void spoil_memory(void)
{
	unsigned int i;

	for (i = 0; i < 16; i++) {
		u64 word = odd_word();

		memcpy(mem.host + random_word() % (RAM - 8), &word, 1 + random_word() % 8);
	}
	for (i = 0; i < SIZE; i++)
		desc(i, odd_word(), (u32)random_word() % 2048, random_word() % 4,
		     random_word() % (SIZE + 1));
	offer(random_word() % (SIZE + 1));
}

static void fuzz(struct virtio *dev, const char *what)
{
	unsigned int i, n;

	virtio_init(dev, &mem);
	for (i = 0; i < 20000; i++) {
		if (i % 4 == 0) {
			memset(mem.host, 0, DATA - RAM_BASE);
			start(dev, dev->features);
		}
		spoil_memory();
		mmio(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
		for (n = 0; n < 4; n++) {
			virtio_mmio_write(dev, random_word() % 0x120, odd_word(), 1 << n);
			virtio_mmio_read(dev, random_word() % 0x1000, 1 << n);
		}
	}
	check(true, what);
	free(dev);
}

static void ignore_irq(void *opaque, bool level)
{
	*(bool *)opaque = level;
}

void fuzz_serial(void)
{
	bool level = false;
	struct serial s = { .set_irq = ignore_irq, .opaque = &level };
	unsigned int i;

	for (i = 0; i < 100000; i++) {
		u64 r = random_word();
		u8 data[4] = "abc";

		/* Without the transmitter, which would write to our output. */
		if (r % 8)
			serial_write(&s, r % 8, (u8)(r >> 8));
		serial_read(&s, (r >> 16) % 4096);
		serial_input(&s, data, (r >> 32) % 5);
		if (s.fifo_count > SERIAL_FIFO || s.irq != level)
			break;
	}
	check(i == 100000, "serial port: any access");
}

void fuzz_devices(void)
{
	fuzz(rng_create(), "entropy source: any rings");
	fuzz(net_create(), "network: any rings");
	fuzz(disk(), "disk: any rings");
}
