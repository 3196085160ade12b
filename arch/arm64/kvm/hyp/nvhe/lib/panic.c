// SPDX-License-Identifier: GPL-2.0-only
/*
 * Panic: say what happened in the record the driver reads, then let the host's
 * handler at EL1 print it and die. EL2 stays in place and keeps what it protects;
 * it only stops serving calls (hyp_dead).
 */
#include "lib/panic.h"
#include "lib/hw.h"
#include "lib/string.h"
#include "entry/entry.h"
#include "mm/fixmap.h"
#include "vm/switch.h"
#include "world/world.h"
#include <keel/panic.h>

u32 hyp_dead;

/* The host's registers, first thing on the stack of a CPU that handles a trap. */
static const struct cpu_regs *trap_regs(void)
{
	return (const struct cpu_regs *)(this_cpu()->stack_top - sizeof(struct cpu_regs));
}

static bool in_stack(const struct hyp_cpu *cpu, u64 sp)
{
	u64 page = (u64)cpu;

	if (sp & 15)
		return false;
	if (sp >= cpu->stack_top - KEEL_STACK_PAGES * HYP_PAGE_SIZE && sp < cpu->stack_top - 8)
		return true;
	return sp >= page + HYP_CPU_BYTES && sp < page + HYP_CPU_EMERGENCY - 8;
}

static void unwind(struct keel_panic_record *rec, u64 fp, u64 pc)
{
	struct hyp_cpu *cpu = this_cpu();
	u64 n = 0;

	rec->frames[n++] = pc;
	while (n < KEEL_PANIC_FRAMES && in_stack(cpu, fp)) {
		const u64 *frame = (const u64 *)fp;

		rec->frames[n++] = frame[1];
		/* frames grow towards the stack's start; anything else is a loop or garbage */
		if (frame[0] <= fp)
			break;
		fp = frame[0];
	}
	rec->nr_frames = n;
}

static void set_text(struct keel_panic_record *rec, const char *text)
{
	u64 i;

	for (i = 0; i + 1 < KEEL_PANIC_TEXT && text[i]; i++)
		rec->text[i] = text[i];
	rec->text[i] = 0;
}

/* Only the first panic writes the record: it is the one that explains the others. */
static struct keel_panic_record *record_begin(const char *text)
{
	struct keel_panic_record *rec = fixmap_va(FIXMAP_PANIC);

	if (__atomic_exchange_n(&hyp_dead, 1, __ATOMIC_ACQ_REL) || !fixmap_in_use(FIXMAP_PANIC))
		return NULL;
	memset(rec, 0, sizeof(*rec));
	rec->cpu = this_cpu()->index;
	rec->image_va = boot_params.image_va;
	rec->esr = read_sysreg(esr_el2);
	rec->far = read_sysreg(far_el2);
	rec->hpfar = read_sysreg(hpfar_el2);
	rec->elr = read_sysreg(elr_el2);
	rec->spsr = read_sysreg(spsr_el2);
	set_text(rec, text);
	return rec;
}

static void __noreturn record_end(struct keel_panic_record *rec)
{
	if (rec)
		__atomic_store_n(&rec->magic, KEEL_PANIC_MAGIC, __ATOMIC_RELEASE);
	/* with a guest on this CPU, EL1 is not the host's */
	switch_abandon();
	/* An exception at EL2 left its own there: put back what the trap saved. */
	write_sysreg(trap_regs()->spsr, spsr_el2);
	world_report_panic();
}

void hyp_panic(const char *text)
{
	struct keel_panic_record *rec = record_begin(text);

	if (rec) {
		rec->sp = (u64)__builtin_frame_address(0);
		unwind(rec, (u64)__builtin_frame_address(0), (u64)hyp_panic);
	}
	record_end(rec);
}

/* From vectors.S: an exception nothing at EL2 expects. On the emergency stack. */
void hyp_fatal_exception(u64 sp, u64 vector, struct cpu_regs *regs)
{
	static const char * const kind[] = { "sync", "IRQ", "FIQ", "SError" };
	struct keel_panic_record *rec = record_begin("unexpected exception");

	if (rec) {
		rec->sp = sp;
		memcpy(rec->regs, regs->x, sizeof(rec->regs));
		if (vector >= 4 && vector < 8)
			set_text(rec, vector == 4 ? "exception at EL2" : kind[vector & 3]);
		unwind(rec, regs->x[29], rec->elr);
	}
	record_end(rec);
}
