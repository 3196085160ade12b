// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random but nearly right rings and register accesses. What is tested is that
 * ASan and UBSan have nothing to say; the sequence is the same in every run.
 */
#include <fcntl.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_mmio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void fuzz(struct virtio *dev)
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
		if (dev->id == VIRTIO_ID_CONSOLE && console_ready(dev))
			console_input(dev, "typed", 5);
		for (n = 0; n < 4; n++) {
			virtio_mmio_write(dev, random_word() % 0x120, odd_word(), 1 << n);
			virtio_mmio_read(dev, random_word() % 0x1000, 1 << n);
		}
	}
	free(dev);
}

/* What the guest prints goes to stdout, where our results go too. */
static void fuzz_console(void)
{
	int saved, null = open("/dev/null", O_WRONLY);

	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	dup2(null, STDOUT_FILENO);
	fuzz(console_create());
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(null);
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
	fuzz(rng_create());
	check(true, "entropy source: any rings");
	fuzz(net_create());
	check(true, "network: any rings");
	fuzz(disk());
	check(true, "disk: any rings");
	fuzz_console();
	check(true, "console: any rings");
}
