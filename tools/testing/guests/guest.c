// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bare guest, MMU off, any number of vCPUs.
 *
 * Under load.c it works until it is stopped: each vCPU writes and checks its own pages,
 * interrupts the next one and sleeps until its own timer, round by round. Under keelvm
 * it keeps the secret that its command line has: fills memory with it, waits for a key,
 * and says on the console whether all of it is still there.
 */
#include <stdbool.h>
#include <stdint.h>

#include "guest.h"

#define PSCI_CPU_ON	0xc4000003
#define PSCI_SYSTEM_OFF	0x84000008

#define PAGE		4096UL
#define STEP		512UL		/* a word in each so many bytes is written and checked */
#define NAP		20000		/* ticks of the counter that a round ends with */
#define VTIMER		27
#define SPURIOUS	1020

/* keelvm's serial port, and its bits */
#define SERIAL		0x09000000UL
#define SERIAL_LSR	5
#define LSR_READY	1

#define FDT_BYTES	0x4000UL
#define SECRET_LEN	16
#define SECRET_PAGES	256UL

void guest(uint64_t fdt, uint64_t id);
void trapped(void);
extern char _start[], _end[];

/* --- Single instructions ------------------------------------------------------- */

static uint64_t read64(uint64_t at)
{
	uint64_t value;

	asm volatile("ldr %0, [%1]" : "=r"(value) : "r"(at) : "memory");
	return value;
}

static void write64(uint64_t at, uint64_t value)
{
	asm volatile("str %0, [%1]" : : "r"(value), "r"(at) : "memory");
}

static void write32(uint64_t at, uint32_t value)
{
	asm volatile("str %w0, [%1]" : : "r"(value), "r"(at) : "memory");
}

static uint8_t read8(uint64_t at)
{
	uint32_t value;

	asm volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(at) : "memory");
	return (uint8_t)value;
}

static void write8(uint64_t at, uint8_t value)
{
	asm volatile("strb %w0, [%1]" : : "r"((uint32_t)value), "r"(at) : "memory");
}

static uint64_t call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t x0 asm("x0") = fid;
	register uint64_t x1 asm("x1") = a1;
	register uint64_t x2 asm("x2") = a2;
	register uint64_t x3 asm("x3") = a3;

	asm volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory");
	return x0;
}

#define get(reg)							\
	({								\
		uint64_t value_;					\
		asm volatile("mrs %0, " reg : "=r"(value_) : : "memory"); \
		value_;							\
	})
#define set(reg, value)	asm volatile("msr " reg ", %0\n\tisb" : : "r"((uint64_t)(value)) : "memory")

/* --- Under load.c ---------------------------------------------------------------- */

static void gic_init(uint64_t id)
{
	uint64_t gicr = GICR + id * GICR_STRIDE;

	if (!id)
		write32(GICD, 0x12);			/* ARE, group 1 */
	write32(gicr + 0x14, 0);			/* GICR_WAKER: awake */
	write32(gicr + 0x10080, ~0U);			/* GICR_IGROUPR0 */
	write32(gicr + 0x10100, 1U << VTIMER | 1);	/* GICR_ISENABLER0: timer, SGI 0 */
	set("s3_0_c12_c12_5", 7);			/* ICC_SRE_EL1 */
	set("s3_0_c4_c6_0", 0xff);			/* ICC_PMR_EL1 */
	set("s3_0_c12_c12_7", 1);			/* ICC_IGRPEN1_EL1 */
}

static void interrupt(uint64_t id)
{
	set("s3_0_c12_c11_5", 1UL << id);		/* ICC_SGI1R_EL1: SGI 0 */
}

/* Until the timer, whatever else arrives. Interrupts are masked: they only wake. */
static void nap(void)
{
	bool timer = false;

	set("cntv_cval_el0", get("cntvct_el0") + NAP);
	set("cntv_ctl_el0", 1);
	while (!timer) {
		uint64_t intid = get("s3_0_c12_c12_0");	/* ICC_IAR1_EL1 */

		if (intid >= SPURIOUS) {
			asm volatile("wfi");
			continue;
		}
		timer = intid == VTIMER;
		if (timer)
			set("cntv_ctl_el0", 0);
		set("s3_0_c12_c12_1", intid);		/* ICC_EOIR1_EL1 */
	}
}

static uint64_t pattern(uint64_t at, uint64_t round)
{
	return (at ^ round << 40) * 0x9e3779b97f4a7c15UL | 1;
}

static void fill(uint64_t from, uint64_t to, uint64_t round)
{
	for (uint64_t at = from; at < to; at += STEP)
		write64(at, pattern(at, round));
}

static void check(uint64_t from, uint64_t to, uint64_t round)
{
	for (uint64_t at = from; at < to; at += STEP)
		if (read64(at) != pattern(at, round))
			write64(DEVICE + DEVICE_BAD, at);
}

static void work(uint64_t id)
{
	uint64_t cpus = read64(DEVICE + DEVICE_CPUS), size = read64(DEVICE + DEVICE_PAGES) * PAGE;
	uint64_t from = WORK_IPA + id * size, to = from + size;

	for (uint64_t i = 1; !id && i < cpus; i++)
		if (call(PSCI_CPU_ON, i, (uint64_t)_start, 0))
			write64(DEVICE + DEVICE_BAD, i);
	gic_init(id);
	fill(from, to, 0);
	write64(DEVICE + DEVICE_FILLED, id);
	for (uint64_t round = 0;; round++) {
		check(from, to, round);
		fill(from, to, round + 1);
		interrupt((id + 1) % cpus);
		nap();
		write64(DEVICE + DEVICE_ROUND, round);
	}
}

/* --- Under keelvm ------------------------------------------------------------------ */

static void say(const char *s)
{
	while (*s)
		write8(SERIAL, (uint8_t)*s++);
}

/* "secret=" and 16 digits, somewhere in the device tree */
static bool find_secret(uint64_t fdt, char *secret)
{
	static const char name[] = "secret=";

	for (uint64_t at = fdt; at < fdt + FDT_BYTES; at++) {
		unsigned int i = 0;

		while (name[i] && read8(at + i) == (uint8_t)name[i])
			i++;
		if (name[i])
			continue;
		for (i = 0; i < SECRET_LEN; i++)
			secret[i] = (char)read8(at + sizeof(name) - 1 + i);
		secret[SECRET_LEN] = 0;
		return true;
	}
	return false;
}

static void keep_secret(uint64_t fdt)
{
	uint64_t from = ((uint64_t)_end + PAGE - 1) & ~(PAGE - 1), word = 0, i;
	char secret[SECRET_LEN + 1];
	bool kept = true;

	if (!find_secret(fdt, secret)) {
		say("no secret\r\n");
		return;
	}
	for (i = 0; i < SECRET_LEN; i++)
		word = word * 31 + (uint64_t)secret[i];
	for (i = 0; i < SECRET_PAGES * PAGE; i += STEP)
		write64(from + i, word ^ i);
	say("filled\r\n");
	while (!(read8(SERIAL + SERIAL_LSR) & LSR_READY))
		asm volatile("wfe");
	for (i = 0; i < SECRET_PAGES * PAGE; i += STEP)
		kept &= read64(from + i) == (word ^ i);
	say(kept ? "kept " : "lost ");
	say(secret);
	say("\r\n");
}

void guest(uint64_t fdt, uint64_t id)
{
	if (!fdt)
		work(id);
	keep_secret(fdt);
	call(PSCI_SYSTEM_OFF, 0, 0, 0);
}

void trapped(void)
{
	write64(DEVICE + DEVICE_BAD, get("esr_el1"));
	for (;;)
		;
}
