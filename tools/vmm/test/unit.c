// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts of keelvm that see what a guest wrote, run natively under ASan and
 * UBSan against a driver that breaks every rule. Prints TAP.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libfdt.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "devtree.h"
#include "term.h"
#include "unit.h"

struct gmem mem;
static struct virtqueue vq;
static struct vq_chain chain;
static int tests, failures;

void check(bool good, const char *what)
{
	tests++;
	failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, what);
}

void *at(u64 addr)
{
	return mem.host + (addr - RAM_BASE);
}

void desc(unsigned int i, u64 addr, u32 len, u16 flags, u16 next)
{
	((struct vring_desc *)at(DESC))[i] = (struct vring_desc){ addr, len, flags, next };
}

void offer(u16 head)
{
	struct vring_avail *avail = at(AVAIL);

	avail->ring[avail->idx++ % SIZE] = head;
}

static void fresh(void)
{
	memset(mem.host, 0, RAM);
	vq = (struct virtqueue){ .mem = &mem, .desc_addr = DESC, .avail_addr = AVAIL,
				 .used_addr = USED, .size = SIZE };
	vq_enable(&vq);
}

/* What becomes of one chain that begins at descriptor 0. */
static int pop_first(void)
{
	offer(0);
	return vq_pop(&vq, &chain);
}

static void test_ranges(void)
{
	check(gmem_range(&mem, RAM_BASE, RAM) == mem.host, "all of RAM is a range");
	check(!gmem_range(&mem, RAM_BASE, RAM + 1), "one byte more is not");
	check(!gmem_range(&mem, RAM_BASE - 1, 1), "below RAM");
	check(!gmem_range(&mem, RAM_BASE + 1, ~0ULL), "a length that wraps");
	check(!gmem_range(&mem, ~0ULL, 2), "an address that wraps");
	check(gmem_range(&mem, (RAM_BASE + 5) | ALIAS, 1) == mem.host + 5, "the shared alias");
	check(!gmem_range(&mem, RAM_BASE | ALIAS << 1, 1), "a bit above the alias");
}

static bool enables(u32 size, u64 d, u64 a, u64 u)
{
	vq = (struct virtqueue){ .mem = &mem, .desc_addr = d, .avail_addr = a,
				 .used_addr = u, .size = size };
	return vq_enable(&vq);
}

static void test_enable(void)
{
	check(enables(SIZE, DESC, AVAIL, USED), "a good queue");
	check(enables(SIZE, DESC | ALIAS, AVAIL | ALIAS, USED | ALIAS), "a shared queue");
	check(!enables(0, DESC, AVAIL, USED), "size 0");
	check(!enables(7, DESC, AVAIL, USED), "size not a power of two");
	check(!enables(2 * VQ_MAX_SIZE, DESC, AVAIL, USED), "size too large");
	check(!enables(0x80000000, DESC, AVAIL, USED), "size that overflows");
	check(!enables(SIZE, DESC + 8, AVAIL, USED), "descriptors not aligned");
	check(!enables(SIZE, DESC, AVAIL + 1, USED), "available ring not aligned");
	check(!enables(SIZE, DESC, AVAIL, USED + 2), "used ring not aligned");
	check(!enables(SIZE, RAM_BASE + RAM - 16, AVAIL, USED), "descriptors beyond RAM");
	check(!enables(SIZE, DESC, RAM_BASE + RAM - 4, USED), "available ring beyond RAM");
	check(!enables(SIZE, DESC, AVAIL, 0), "used ring below RAM");
	check(!enables(SIZE, -16ULL, AVAIL, USED), "descriptors that wrap");
}

static void test_good_chains(void)
{
	char buf[24] = "";
	bool notify;

	fresh();
	check(vq_pop(&vq, &chain) == 0, "an empty queue");
	desc(0, DATA, 10, VRING_DESC_F_NEXT, 3);
	desc(3, (DATA + 100) | ALIAS, 10, VRING_DESC_F_NEXT, 2);
	desc(2, DATA + 200, 30, VRING_DESC_F_WRITE, 0);
	memcpy(at(DATA), "0123456789", 10);
	memcpy(at(DATA + 100), "abcdefghij", 10);
	check(pop_first() == 1 && chain.n_out == 2 && chain.n_in == 1, "a chain of three");
	check(chain_read(&chain, 5, buf, 24) == 15 && !strcmp(buf, "56789abcdefghij"),
	      "reading across descriptors");
	check(chain_write(&chain, 20, "xxxxxxxxxxxx", 12) == 10, "writing stops at the end");
	notify = vq_push(&vq, &chain, 30);
	check(notify && ((struct vring_used *)at(USED))->idx == 1 &&
	      ((struct vring_used *)at(USED))->ring[0].len == 30, "it is given back");
	check(vq_pop(&vq, &chain) == 0, "and is not there again");
	((struct vring_avail *)at(AVAIL))->flags = VRING_AVAIL_F_NO_INTERRUPT;
	check(pop_first() == 1 && !vq_push(&vq, &chain, 0), "no interrupt if not wanted");
}

/* One bad descriptor, behind a good one. */
static int bad(u64 addr, u32 len, u16 flags, u16 next)
{
	fresh();
	desc(0, DATA, 16, VRING_DESC_F_NEXT, 1);
	desc(1, addr, len, flags, next);
	return pop_first();
}

static void test_bad_chains(void)
{
	check(bad(DATA, 1, 0, 0) == 1, "the shape of the next ones is good");
	check(bad(DATA, 1, VRING_DESC_F_NEXT, 0) == -1, "a loop");
	check(bad(DATA, 1, VRING_DESC_F_NEXT, 1) == -1, "a descriptor that follows itself");
	check(bad(DATA, 1, VRING_DESC_F_NEXT, SIZE) == -1, "next is out of range");
	check(bad(DATA, 1, VRING_DESC_F_NEXT, 0xffff) == -1, "next is far out of range");
	check(bad(DATA, 16, VRING_DESC_F_INDIRECT, 0) == -1, "indirect, which is not offered");
	check(bad(RAM_BASE - 1, 1, 0, 0) == -1, "a buffer below RAM");
	check(bad(RAM_BASE + RAM - 1, 2, 0, 0) == -1, "a buffer beyond RAM");
	check(bad(DATA, 0xffffffff, 0, 0) == -1, "a length beyond RAM");
	check(bad(-1ULL, 0xffffffff, 0, 0) == -1, "an address that wraps");
	fresh();
	desc(0, DATA, 16, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, 1);
	desc(1, DATA, 16, 0, 0);
	check(pop_first() == -1, "readable after writable");
	check(vq_pop(&vq, &chain) == 0 && !vq.ready, "a broken queue stays off");
	fresh();
	offer(SIZE);
	check(vq_pop(&vq, &chain) == -1, "head is out of range");
	fresh();
	((struct vring_avail *)at(AVAIL))->idx = SIZE + 1;
	check(vq_pop(&vq, &chain) == -1, "more available than there are");
}

void mmio(struct virtio *dev, u64 reg, u64 value)
{
	virtio_mmio_write(dev, reg, value, 4);
}

void start(struct virtio *dev, u64 features)
{
	unsigned int q;

	mmio(dev, VIRTIO_MMIO_STATUS, 0);
	mmio(dev, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	mmio(dev, VIRTIO_MMIO_DRIVER_FEATURES, (u32)features);
	mmio(dev, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	mmio(dev, VIRTIO_MMIO_DRIVER_FEATURES, features >> 32);
	mmio(dev, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_FEATURES_OK);
	for (q = 0; q < dev->queues; q++) {
		mmio(dev, VIRTIO_MMIO_QUEUE_SEL, q);
		mmio(dev, VIRTIO_MMIO_QUEUE_NUM, SIZE);
		mmio(dev, VIRTIO_MMIO_QUEUE_DESC_LOW, DESC + q * 0x400);
		mmio(dev, VIRTIO_MMIO_QUEUE_AVAIL_LOW, AVAIL + q * 0x400);
		mmio(dev, VIRTIO_MMIO_QUEUE_USED_LOW, USED + q * 0x400);
		mmio(dev, VIRTIO_MMIO_QUEUE_READY, 1);
	}
	mmio(dev, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK);
}

static void test_transport(void)
{
	struct virtio *dev = rng_create();

	dev->features |= 1ULL << VIRTIO_F_ACCESS_PLATFORM;
	virtio_init(dev, &mem);
	start(dev, 1ULL << VIRTIO_F_VERSION_1);
	check(!(virtio_mmio_read(dev, VIRTIO_MMIO_STATUS, 4) & VIRTIO_CONFIG_S_FEATURES_OK),
	      "a protected guest cannot do without ACCESS_PLATFORM");
	start(dev, dev->features | 1);
	check(!(virtio_mmio_read(dev, VIRTIO_MMIO_STATUS, 4) & VIRTIO_CONFIG_S_FEATURES_OK),
	      "nor take what is not offered");
	memset(mem.host, 0, RAM);
	start(dev, dev->features);
	check(virtio_mmio_read(dev, VIRTIO_MMIO_STATUS, 4) & VIRTIO_CONFIG_S_DRIVER_OK,
	      "what is offered it can have");
	mmio(dev, VIRTIO_MMIO_QUEUE_DESC_LOW, 0);
	desc(0, DATA, 32, VRING_DESC_F_WRITE, 0);
	offer(0);
	mmio(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
	check(((struct vring_used *)at(USED))->ring[0].len == 32, "a live queue keeps its rings");
	offer(SIZE);
	mmio(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
	check(virtio_mmio_read(dev, VIRTIO_MMIO_STATUS, 4) & VIRTIO_CONFIG_S_NEEDS_RESET,
	      "a broken rule stops the device");
	free(dev);
}

/* The status of one request on a disk of 16 sectors; 0xff if there was none. */
static u8 request(struct virtio *dev, u32 type, u64 sector, u32 len)
{
	struct virtio_blk_outhdr header = { .type = type, .sector = sector };
	bool in = type != VIRTIO_BLK_T_OUT;

	memset(mem.host, 0, DATA - RAM_BASE);
	start(dev, dev->features);
	memcpy(at(DATA), &header, sizeof(header));
	*(u8 *)at(DATA + 0x100) = 0xff;
	desc(0, DATA, sizeof(header), VRING_DESC_F_NEXT, 1);
	desc(1, DATA + 0x200, len, VRING_DESC_F_NEXT | (in ? VRING_DESC_F_WRITE : 0), 2);
	desc(2, DATA + 0x100, 1, VRING_DESC_F_WRITE, 0);
	offer(0);
	mmio(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
	return *(u8 *)at(DATA + 0x100);
}

struct virtio *disk(void)
{
	char path[] = "/tmp/keelvm-unit.XXXXXX";
	int fd = mkstemp(path);
	struct virtio *dev;

	if (fd < 0 || ftruncate(fd, 16 * 512) || pwrite(fd, "sector 3", 8, 3 * 512) != 8)
		fail_errno("%s", path);
	dev = blk_create(path);
	virtio_init(dev, &mem);
	unlink(path);
	close(fd);
	return dev;
}

static void test_blk(void)
{
	struct virtio *dev = disk();

	check(virtio_mmio_read(dev, VIRTIO_MMIO_CONFIG, 8) == 16, "the disk's capacity");
	check(request(dev, VIRTIO_BLK_T_IN, 3, 1024) == VIRTIO_BLK_S_OK &&
	      !memcmp(at(DATA + 0x200), "sector 3", 8), "a sector is read");
	memcpy(at(DATA + 0x200), "written!", 8);
	check(request(dev, VIRTIO_BLK_T_OUT, 15, 512) == VIRTIO_BLK_S_OK &&
	      request(dev, VIRTIO_BLK_T_IN, 15, 512) == VIRTIO_BLK_S_OK &&
	      !memcmp(at(DATA + 0x200), "written!", 8), "the last sector is written");
	check(request(dev, VIRTIO_BLK_T_OUT, 15, 1024) == VIRTIO_BLK_S_IOERR, "beyond the end");
	check(request(dev, VIRTIO_BLK_T_IN, 1ULL << 55, 512) == VIRTIO_BLK_S_IOERR,
	      "a sector whose offset wraps");
	check(request(dev, VIRTIO_BLK_T_IN, ~0ULL, 512) == VIRTIO_BLK_S_IOERR,
	      "the largest sector");
	check(request(dev, VIRTIO_BLK_T_IN, 0, 100) == VIRTIO_BLK_S_IOERR, "part of a sector");
	check(request(dev, VIRTIO_BLK_T_FLUSH, 0, 0) == VIRTIO_BLK_S_OK, "flush");
	check(request(dev, 12345, 0, 0) == VIRTIO_BLK_S_UNSUPP, "an unknown request");
	free(dev);
}

static void test_net(void)
{
	struct virtio *dev = net_create();
	u8 *frame = at(DATA + 12), *reply = at(DATA + 0x1000 + 12);
	static const u8 ping[] = {
		2, 0x6b, 0x65, 0x65, 0x6c, 2, 2, 0x6b, 0x65, 0x65, 0x6c, 1, 8, 0,
		0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 2, 15, 10, 0, 2, 2,
		8, 0, 0xf7, 0xfd, 0, 1, 0, 1,
	};
	static const u8 answer[] = { 10, 0, 2, 2, 10, 0, 2, 15, 0, 0, 0xff, 0xfd, 0, 1, 0, 1 };

	memset(mem.host, 0, RAM);
	virtio_init(dev, &mem);
	start(dev, dev->features);
	desc(0, DATA + 0x1000, 1526, VRING_DESC_F_WRITE, 0);
	offer(0);
	memcpy(frame, ping, sizeof(ping));
	/* The sending queue's rings follow the receiving queue's. */
	desc(0x400 / sizeof(struct vring_desc), DATA, 12 + sizeof(ping), 0, 0);
	((struct vring_avail *)at(AVAIL + 0x400))->idx = 1;
	mmio(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 1);
	check(((struct vring_used *)at(USED))->ring[0].len == 12 + sizeof(ping),
	      "ping is answered");
	check(!memcmp(reply + 26, answer, sizeof(answer)), "by the one who was asked");
	free(dev);
}

static void test_fdt(void)
{
	static u8 fdt[64 * 1024];
	struct fdt_params p = {
		.ram_size = 512 * MiB, .initrd = RAM_BASE + MiB, .initrd_size = 5,
		.bootargs = "a \"b\"", .cpus = 4, .mpidr = { 0, 1, 2, 0x100 },
		.virtio = 4, .psci_smc = true, .dma_pool = 8 * MiB,
	};
	const fdt64_t *reg;
	int len, node;

	check(!fdt_build(fdt, sizeof(fdt), &p) && !fdt_check_full(fdt, sizeof(fdt)),
	      "a device tree that libfdt accepts");
	node = fdt_path_offset(fdt, "/chosen");
	check(!strcmp(fdt_getprop(fdt, node, "bootargs", NULL), p.bootargs), "its command line");
	node = fdt_path_offset(fdt, fdt_getprop(fdt, node, "stdout-path", NULL));
	check(!fdt_node_check_compatible(fdt, node, "ns16550a"), "its console");
	node = fdt_path_offset(fdt, "/cpus/cpu@100");
	reg = fdt_getprop(fdt, node, "reg", &len);
	check(len == 8 && fdt64_to_cpu(*reg) == 0x100, "its last CPU");
	node = fdt_path_offset(fdt, "/psci");
	check(!strcmp(fdt_getprop(fdt, node, "method", NULL), "smc"), "its PSCI method");
	node = fdt_node_offset_by_compatible(fdt, -1, "restricted-dma-pool");
	check(node >= 0 && fdt_get_phandle(fdt, node), "its DMA pool");
	p.dma_pool = 0;
	check(!fdt_build(fdt, sizeof(fdt), &p) &&
	      fdt_node_offset_by_compatible(fdt, -1, "restricted-dma-pool") < 0,
	      "and none when it is not protected");
	check(fdt_build(fdt, 256, &p) == -FDT_ERR_NOSPACE, "a device tree that is too large");
}

static bool canonical(int fd)
{
	struct termios t;

	return !tcgetattr(fd, &t) && t.c_lflag & ICANON && t.c_lflag & ECHO;
}

static void test_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave, saved = dup(STDIN_FILENO);

	if (master < 0 || grantpt(master) || unlockpt(master))
		fail_errno("posix_openpt");
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	dup2(slave, STDIN_FILENO);
	check(canonical(slave) && term_raw() && !canonical(slave), "the terminal is made raw");
	term_restore();
	check(canonical(slave), "and restored");
	dup2(saved, STDIN_FILENO);
	check(isatty(STDIN_FILENO) || !term_raw(), "what is no terminal is left alone");
	close(saved);
	close(slave);
	close(master);
}

int main(void)
{
	/* On the heap, so that ASan sees the first byte beyond it. */
	mem = (struct gmem){ malloc(RAM), RAM_BASE, RAM, ALIAS };
	printf("TAP version 13\n");
	test_ranges();
	test_enable();
	test_good_chains();
	test_bad_chains();
	test_transport();
	test_blk();
	test_net();
	test_fdt();
	test_terminal();
	fuzz_serial();
	/* The drivers' mistakes are reported a line each: not here. */
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	fuzz_devices();
	printf("1..%d\n", tests);
	free(mem.host);
	return failures != 0;
}
