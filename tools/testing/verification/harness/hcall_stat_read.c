// SPDX-License-Identifier: GPL-2.0-only
/*
 * stat_read: any id; what exists is a value that is not negative, the rest -EINVAL.
 *
 * verify: quick=1 unwindset=call_check.0:32,fixed_bytes.0:65,assume_bounds.0:10,assume_bounds.1:65,assume_bounds.3:65
 */
#include "hcall.c"

/* Sums stay below 2^63 if no counter has run through 2^60 events and memory is as setup checked. */
static void assume_bounds(void)
{
	u64 i, k;

	for (i = 0; i < KEEL_MAX_CPUS; i++) {
		for (k = 0; k < NR_HYP_STATS; k++)
			assume(model_cpu[i].stat[k] < 1UL << 60);
		for (k = 0; k < KEEL_HCALL_SPAN; k++)
			assume(model_cpu[i].hcall_count[k] < 1UL << 60);
	}
	boot_params.image_size = nondet_u64();
	boot_params.nr_chunks = nondet_u64();
	boot_params.firmware_pages = nondet_u64();
	assume(boot_params.firmware_pages <= HYP_PFN_MAX);
	assume(boot_params.image_size < 1UL << HYP_PA_BITS_MAX);
	assume(boot_params.nr_chunks <= KEEL_MAX_CHUNKS);
	for (i = 0; i < KEEL_MAX_CHUNKS; i++) {
		boot_params.chunks[i].nr = nondet_u64();
		assume(boot_params.chunks[i].nr <= HYP_PFN_MAX);
	}
}

void harness(void)
{
	struct call c = { .nr = KEEL_HCALL_stat_read };
	u64 id, x;

	call_prepare(&c);
	assume_bounds();
	host_s2_tables = nondet_u32();
	host_s2_flushes = nondet_u32();
	nr_vms = nondet_u8();
	ipa_bits = nondet_u8();
	nr_lrs = nondet_u8();
	id = c.regs.x[1];
	call_make(&c, KEEL_PHASE_ANY);
	if (!call_check(&c))
		return;
	check_only_told(&c);
	x = c.regs.x[1];
	if (id < KEEL_NR_STATS || (id >= KEEL_STAT_HCALL_COUNT && id - KEEL_STAT_HCALL_COUNT < KEEL_HCALL_SPAN))
		check(x >> 63 == 0);
	else
		check(x == as_x(-EINVAL));
	if (id == KEEL_STAT_hyp_pages)
		check(x == page_counts.hyp);
	if (id == KEEL_STAT_HCALL_COUNT + KEEL_HCALL_stat_read)
		check(x == model_cpu[0].hcall_count[c.nr] + model_cpu[1].hcall_count[c.nr]);
	cover(id == KEEL_STAT_fixed_bytes && x);
	if (id == KEEL_STAT_vms)
		check(x == nr_vms);
	if (id == KEEL_STAT_nr_lrs)
		check(x == nr_lrs);
	cover(id == KEEL_STAT_ipa_bits && x);
	cover(id == KEEL_NR_STATS);
	cover(id == KEEL_STAT_HCALL_COUNT - 1);
	cover(id == KEEL_STAT_HCALL_COUNT + KEEL_HCALL_SPAN);
	cover(id > 1UL << 63);
}
