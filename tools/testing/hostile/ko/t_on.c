// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host starts a CPU itself, past its own kernel, with code of its own. One
 * CPU must be offline in Linux; it is off again afterwards.
 */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "hostile_ko.h"
#include "payload.h"

#define CPU_ON_32	0x84000003UL
#define CPU_ON_64	0xc4000003UL
#define AFFINITY_INFO	0xc4000004UL
#define AFFINITY_OFF	1
#define ON_PENDING	(-5)
#define ALREADY_ON	(-4)
#define EL1		4
#define SCTLR_M		1
#define POISON		0x5a5a
#define ESR_DABT	0x25UL
#define ESR_IABT	0x21UL
#define FSC_ALIGNMENT	0x21UL
#define WAIT_MS		20000

struct stage {
	u64 mpidr;
	void *code;
	struct payload_record *record;
};

static s64 psci(struct report *r, u64 fid, u64 a1, u64 a2, u64 a3)
{
	return (s32)call_x0(r, SMC_0, fid, a1, a2, a3);
}

static bool is_off(struct report *r, u64 mpidr)
{
	return psci(r, AFFINITY_INFO, mpidr, 0, 0) == AFFINITY_OFF;
}

static bool find_off(struct report *r, u64 *mpidr)
{
	const struct keel_boot_params *l = keel_layout();

	for (u64 i = 0; i < l->nr_cpus; i++) {
		*mpidr = l->mpidr[i];
		if (is_off(r, *mpidr))
			return true;
	}
	return false;
}

/* Code and record in pages that are in no cache: the CPU begins without one. */
static bool stage_set(struct report *r, struct stage *s)
{
	*s = (struct stage){};
	if (!find_off(r, &s->mpidr)) {
		complain(r, "no CPU is off");
		return false;
	}
	s->code = sandbox_alloc(2);
	s->record = sandbox_alloc(1);
	if (!s->code || !s->record) {
		complain(r, "no memory");
		return false;
	}
	memcpy(s->code, payload_start, payload_end - payload_start);
	cache_flush(s->code, 2 * PAGE_SIZE);
	asm volatile("ic ialluis\n dsb ish\n isb" : : : "memory");
	return true;
}

static void stage_strike(struct report *r, struct stage *s)
{
	sandbox_free(r, s->record, 1);
	sandbox_free(r, s->code, 2);
}

static void record_set(struct stage *s, u64 target, u64 go)
{
	*s->record = (struct payload_record){ .target = target, .go = go };
	cache_flush(s->record, sizeof(*s->record));
}

static u64 runs(struct stage *s)
{
	cache_flush(s->record, sizeof(*s->record));
	return READ_ONCE(s->record->runs);
}

static bool wait_off(struct report *r, struct stage *s, u64 want_runs)
{
	for (int ms = 0; ms < WAIT_MS; ms++) {
		if (runs(s) == want_runs && is_off(r, s->mpidr))
			return true;
		usleep_range(1000, 1500);
	}
	complain(r, "the CPU does not come to its end: %llu runs, %s", runs(s),
		 is_off(r, s->mpidr) ? "off" : "on");
	return false;
}

static u64 ec(u64 esr)
{
	return esr >> 26 & 0x3f;
}

static void check_record(struct report *r, struct stage *s)
{
	const struct payload_record *rec = s->record;

	EXPECT(r, rec->current_el, EL1, "CurrentEL of a CPU started by the host");
	EXPECT(r, rec->others, 0, "x1 to x30 of a CPU started by the host");
	EXPECT(r, rec->sctlr & SCTLR_M, 0, "SCTLR_EL1.M");
	if (!rec->target)
		return;
	EXPECT(r, ec(rec->load_esr), ESR_DABT, "load of %llx, MMU off: EC", rec->target);
	EXPECT(r, rec->load_esr & 0x3f, FSC_ALIGNMENT, "load, MMU off: FSC");
	EXPECT(r, rec->loaded, POISON, "what was loaded, MMU off");
	EXPECT(r, ec(rec->store_esr), ESR_DABT, "store to %llx, MMU off: EC", rec->target);
	EXPECT(r, rec->store_esr & 0x3f, FSC_ALIGNMENT, "store, MMU off: FSC");
	EXPECT(r, ec(rec->exec_esr), ESR_IABT, "jump to %llx, MMU off: EC", rec->target);
	EXPECT(r, rec->exec_esr & 0x3f, FSC_ALIGNMENT, "jump, MMU off: FSC");
	EXPECT(r, rec->version_x0, 0, "hypercall, MMU off: x0");
	EXPECT(r, rec->version_x1, KEEL_ABI_VERSION, "hypercall, MMU off: x1");
}

static bool start(struct report *r, struct stage *s, u64 fid, u64 target)
{
	record_set(s, target, 1);
	EXPECT(r, psci(r, fid, s->mpidr, virt_to_phys(s->code), virt_to_phys(s->record)), 0,
	       "CPU_ON %llx", fid);
	if (!wait_off(r, s, 1))
		return false;
	check_record(r, s);
	return true;
}

static void mmu_off(struct report *r)
{
	struct stage s;
	u64 pfn;

	if (!stage_set(r, &s))
		return;
	for (enum hostile_kind kind = 0; kind < HOSTILE_NR_KINDS; kind++)
		for (unsigned int n = 0; n < 3 && !find_page(kind, n, &pfn); n++)
			if (!start(r, &s, CPU_ON_64, pfn << 12))
				return;
	stage_strike(r, &s);
}

static void forms(struct report *r)
{
	struct stage s;

	if (!stage_set(r, &s))
		return;
	if (start(r, &s, CPU_ON_64 | BIT(16), 0) &&
	    start(r, &s, CPU_ON_64 | 0xdeadUL << 32, 0) &&
	    (virt_to_phys(s.record) >> 32 || start(r, &s, CPU_ON_32, 0)))
		stage_strike(r, &s);
}

/*
 * PSCI 0.1 numbers its calls as firmware likes; these are QEMU's. Forwarded, such
 * a call starts a CPU at EL2 with the host's code.
 */
static void legacy_numbers(struct report *r)
{
	struct stage s;

	if (!stage_set(r, &s))
		return;
	record_set(&s, 0, 1);
	for (u64 fid = 0x95c1ba5e; fid <= 0x95c1ba61; fid++)
		if (fid != 0x95c1ba5f)	/* CPU_OFF, of this CPU */
			EXPECT(r, call_x0(r, SMC_0, fid, s.mpidr, virt_to_phys(s.code),
					  virt_to_phys(s.record)),
			       NOT_SUPPORTED, "PSCI 0.1 call %llx", fid);
	msleep(200);
	if (runs(&s))
		complain(r, "a CPU started behind EL2's back, at EL%llu",
			 s.record->current_el >> 2);
	else
		stage_strike(r, &s);
}

struct race {
	struct report *r;
	struct stage *s;
	atomic_t success, refused, odd;
};

static void race_on(void *arg, unsigned int index, u64 *random)
{
	struct race *race = arg;
	struct stage *s = race->s;
	s64 ret = psci(race->r, CPU_ON_64, s->mpidr, virt_to_phys(s->code),
		       virt_to_phys(s->record));

	if (!ret)
		atomic_inc(&race->success);
	else if (ret == ON_PENDING || ret == ALREADY_ON)
		atomic_inc(&race->refused);
	else
		atomic_inc(&race->odd);
}

/* The CPU waits until all had their try, so that exactly one may have started it. */
static void racing(struct report *r)
{
	struct stage s;
	struct race race = { .r = r, .s = &s };

	if (!stage_set(r, &s))
		return;
	for (int round = 0; round < 8; round++) {
		atomic_set(&race.success, 0);
		record_set(&s, 0, 0);
		threads_run(r, 0, 0, race_on, &race);
		EXPECT(r, atomic_read(&race.success), 1, "successful CPU_ON of one CPU");
		EXPECT(r, atomic_read(&race.odd), 0, "odd answers to CPU_ON");
		WRITE_ONCE(s.record->go, 1);
		/* the record was in this CPU's cache: write it out */
		cache_flush(&s.record->go, sizeof(s.record->go));
		if (!wait_off(r, &s, 1))
			return;
	}
	note(r, "%d calls refused", atomic_read(&race.refused));
	stage_strike(r, &s);
}

/*
 * Entry points that are EL2's own memory. The CPU comes up at EL1, is refused the
 * fetch, finds no vectors either, and is lost to the host: run last.
 */
static void entry_in_el2(struct report *r)
{
	u64 mpidr, pfn;

	if (!find_off(r, &mpidr)) {
		complain(r, "no CPU is off");
		return;
	}
	if (find_page(HOSTILE_IMAGE, 1, &pfn))
		complain(r, "no page");
	EXPECT(r, psci(r, CPU_ON_64, mpidr, pfn << 12, 0), 0, "CPU_ON with an entry in EL2's text");
	msleep(500);
	EXPECT(r, psci(r, AFFINITY_INFO, mpidr, 0, 0), 0, "AFFINITY_INFO: it is on");
	EXPECT(r, psci(r, CPU_ON_64, mpidr, pfn << 12, 0), ALREADY_ON, "CPU_ON again");
}

const struct attack on_attacks[] = {
	{ "on", "[31] [28] a CPU started by the host, MMU off, against EL2's memory", mmu_off },
	{ "on", "[31] [24] CPU_ON in its other forms", forms },
	{ "on", "[34] [31] CPU_ON by the numbers of PSCI 0.1", legacy_numbers },
	{ "on", "[31] CPUs racing to start one", racing },
	{ "lost", "[31] CPU_ON with an entry in EL2's memory", entry_in_el2 },
	{ }
};
