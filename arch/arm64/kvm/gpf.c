// SPDX-License-Identifier: GPL-2.0-only
/*
 * Granule protection faults of a kernel that knows none: what a touch of a page that is
 * EL2's or a guest's becomes in the realm world. To such a kernel it is a fault without
 * a name, SIGKILL for a process, and an oops where it copies for one, which could then make
 * the kernel oops by a read() into a page of its guest's. Here it becomes what it is
 * in the other world, where EL2 chooses the fault: SIGBUS, and -EFAULT.
 *
 * All faults without a name go through one function of the kernel's that answers "not
 * handled". A probe there handles this one. EL2 does not depend on it.
 */
#include <linux/init.h>
#include <linux/kprobes.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <asm/esr.h>

#include "keel.h"

/* "Granule Protection Fault, not on translation table walk" */
#define FSC_GPF			0x28

#ifdef CONFIG_KPROBES
/* Moves @regs behind an access that may fault; false if this one may not. */
static bool (*fixup)(struct pt_regs *regs, unsigned long esr) __ro_after_init;

/* False: it is another fault, or one that nobody expects. */
static bool handle(unsigned long esr, struct pt_regs *regs)
{
	if ((esr & ESR_ELx_FSC) != FSC_GPF)
		return false;
	if (user_mode(regs)) {
		force_sig(SIGBUS);
		return true;
	}
	/* there is a way on for loads and stores only */
	return ESR_ELx_EC(esr) == ESR_ELx_EC_DABT_CUR && fixup && fixup(regs, esr);
}

/* do_bad(far, esr, regs); 0 means handled. */
static int on_do_bad(struct kprobe *probe, struct pt_regs *call)
{
	if (!handle(call->regs[1], (struct pt_regs *)call->regs[2]))
		return 0;
	call->regs[0] = 0;
	instruction_pointer_set(call, call->regs[30]);
	return 1;
}
NOKPROBE_SYMBOL(on_do_bad);

static struct kprobe probe = { .symbol_name = "do_bad", .pre_handler = on_do_bad };

void __init keel_gpf_init(void)
{
	int ret = register_kprobe(&probe);

	fixup = keel_kernel_symbol("fixup_exception");
	if (ret || !fixup)
		pr_warn("the kernel will not expect granule protection faults: SIGKILL, oopses (%d)\n",
			ret);
}
#else
void __init keel_gpf_init(void)
{
	pr_warn("the kernel will not expect granule protection faults: SIGKILL, oopses\n");
}
#endif
