// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2 has panicked: say why, then stop the host.
 *
 * EL2 comes back here in one of three ways. If it was called from EL1 it
 * returns to keel_panic_entry, interrupts masked, on the stack the kernel had.
 * If it was called from EL0 the kernel may not even be mapped (KPTI): then EL2
 * lets EL1 take an SError, which makes the kernel panic by itself, and the
 * panic notifier prints the record. R-EL2 cannot make a host do anything: it answers
 * each call, of any CPU, with "dead".
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <keel/panic.h>

#include "keel.h"

static struct keel_panic_record *record;
static atomic_t printed = ATOMIC_INIT(0);

/* A place in the object; @is_return if @addr is behind the call that is meant. */
static void print_location(const char *what, u64 addr, bool is_return)
{
	u64 offset;
	u64 elf_addr = addr - record->image_va;
	const char *name = keel_symtab_lookup(elf_addr - is_return, &offset);

	if (name)
		pr_emerg("%s [<%06llx>] %s+0x%llx\n", what, elf_addr, name, offset + is_return);
	else
		pr_emerg("%s [<%016llx>]\n", what, addr);
}

static void print_registers(void)
{
	const u64 *x = record->regs;

	for (int i = 0; i < 30; i += 3)
		pr_emerg("x%-2d %016llx x%-2d %016llx x%-2d %016llx\n",
			 i, x[i], i + 1, x[i + 1], i + 2, x[i + 2]);
	pr_emerg("x30 %016llx\n", x[30]);
}

static void print_record(void)
{
	u64 frames = min_t(u64, record->nr_frames, KEEL_PANIC_FRAMES);

	if (record->magic != KEEL_PANIC_MAGIC || atomic_xchg(&printed, 1))
		return;

	record->text[KEEL_PANIC_TEXT - 1] = 0;
	pr_emerg("EL2 panic on CPU %llu: %s\n", record->cpu, record->text);
	pr_emerg("ESR %016llx FAR %016llx HPFAR %016llx\n",
		 record->esr, record->far, record->hpfar);
	pr_emerg("ELR %016llx SPSR %016llx SP %016llx\n", record->elr, record->spsr, record->sp);
	/* A failed check has no registers to show. */
	if (memchr_inv(record->regs, 0, sizeof(record->regs)))
		print_registers();
	pr_emerg("EL2 call trace:\n");
	for (u64 i = 0; i < frames; i++)
		print_location(" ", record->frames[i], i > 0);
	pr_emerg("end of EL2 call trace\n");
}

/* From panic_entry.S. */
void __noreturn keel_host_panic(u64 cpu)
{
	print_record();
	panic("keel: EL2 panic on CPU %llu", cpu);
}

void __noreturn keel_realm_panic(void)
{
	/* another CPU may have found it dead while one still writes the record */
	for (int ms = 0; ms < 100 && READ_ONCE(record->magic) != KEEL_PANIC_MAGIC; ms++)
		mdelay(1);
	keel_host_panic(record->cpu);
}

static int on_panic(struct notifier_block *nb, unsigned long action, void *data)
{
	print_record();
	return NOTIFY_DONE;
}

static struct notifier_block panic_notifier = { .notifier_call = on_panic };

int keel_panic_prepare(u64 *pfn)
{
	BUILD_BUG_ON(sizeof(*record) > PAGE_SIZE);

	record = (void *)get_zeroed_page(GFP_KERNEL);
	if (!record)
		return -ENOMEM;
	*pfn = virt_to_phys(record) >> 12;
	return 0;
}

void keel_panic_unprepare(void)
{
	free_page((unsigned long)record);
	record = NULL;
}

void keel_panic_arm(void)
{
	atomic_notifier_chain_register(&panic_notifier_list, &panic_notifier);
}
