// SPDX-License-Identifier: GPL-2.0-only
/* The calls of the kernel's own EL2 stub: dead, or a way to EL1 only. */
#include <linux/kernel.h>
#include <linux/irqflags.h>
#include <linux/smp.h>
#include <asm/sysreg.h>

#include "hostile_ko.h"

#define EL1			(1 << 2)
#define PAN_SHIFT		20		/* ID_AA64MMFR1_EL1 */

/* Offsets are known to stub.S. */
struct landing {
	u64 saved[14];
	u64 current_el, others;		/* all of x3-x30, or-ed together */
	u64 args[2], got[2];
};

u64 soft_restart(struct landing *l);

static void stub_refused(void *arg, unsigned int index, u64 *random)
{
	struct report *r = arg;
	u64 target = random_next(random) & ~0x7ffUL;	/* aligned as vectors are */
	u64 nr = random_next(random) & 0xff;

	if (nr == STUB_SOFT_RESTART)
		return;
	stub_checked(r, nr, nr & 1 ? target : 0, 0, 0);
}

static void stub_calls(struct report *r)
{
	for (u64 nr = 0; nr <= 0xff; nr++)
		if (nr != STUB_SOFT_RESTART)
			stub_checked(r, nr, 0, 0, 0);
	threads_run(r, 0, 0, stub_refused, r);
}

/* Vectors of the attacker's choice, in every place that could be believed. */
static void set_vectors(struct report *r)
{
	u64 pfn, sandbox = victim_pfn() << 12;

	if (find_page(HOSTILE_IMAGE, 0, &pfn))
		pfn = 0;
	for (u64 nr = 0; nr < 5; nr++) {
		if (nr == STUB_SOFT_RESTART)
			continue;
		stub_checked(r, nr, pfn << 12, 0, 0);
		stub_checked(r, nr, sandbox, 0, 0);
		stub_checked(r, nr, ~0UL, ~0UL, ~0UL);
	}
	/* The unknown number that tells the stub from Keel */
	EXPECT(r, call_x0(r, HVC_0, 0x10000, 0, 0, 0), NOT_SUPPORTED, "HVC 0x10000");
	EXPECT(r, call_x0(r, HVC_0, 1UL << 32, 0, 0, 0), NOT_SUPPORTED, "HVC 1 << 32");
}

static void restart_once(struct report *r)
{
	struct landing l = { .args = { random_next(&r->random), random_next(&r->random) } };
	unsigned long flags;
	u64 ret;

	local_irq_save(flags);
	ret = soft_restart(&l);
	/* as SPSR_EL2 has it: PSTATE.PAN is off */
	if (read_sysreg(id_aa64mmfr1_el1) >> PAN_SHIFT & 0xf)
		asm volatile(SET_PSTATE_PAN(1));
	local_irq_restore(flags);

	EXPECT(r, ret, 0, "stack pointer moved by, or HVC answered");
	EXPECT(r, l.current_el, EL1, "CurrentEL after SOFT_RESTART");
	EXPECT(r, l.others, 0, "x3 to x30 after SOFT_RESTART");
	EXPECT(r, l.got[0], l.args[0], "x1 after SOFT_RESTART");
	EXPECT(r, l.got[1], l.args[1], "x2 after SOFT_RESTART");
}

static void restart(struct report *r)
{
	for (int i = 0; i < 500; i++)
		restart_once(r);
}

const struct attack stub_attacks[] = {
	{ "stub", "[26] stub calls 0 to 255 on every CPU", stub_calls },
	{ "stub", "[26] vectors in EL2 memory and elsewhere", set_vectors },
	{ "stub", "[26] [25] SOFT_RESTART continues at EL1 with nothing of EL2", restart },
	{ }
};
