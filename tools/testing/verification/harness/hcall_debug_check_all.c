// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_check_all: the real oracle. Says nothing as long as page states are what
 * its copy says; any difference at or after the start is found.
 *
 * verify: unwindset=call_check.0:32
 */
#define MODEL_ORACLE
#define MODEL_OWN_PANIC
#include "hcall.c"
#include "protect/oracle.c"

u64 hyp_va_base;

static struct spec_page copy[MODEL_REGIONS][MODEL_PAGES];
static bool tampered;

void hyp_panic(const char *text)
{
	check(tampered);
	cover(tampered);
	assume(0);
}

/* The calls of transitions.c's are proved without it. */
bool host_s2_page_invariant(hyp_pfn_t pfn)
{
	return true;
}

void harness(void)
{
	struct call c = { .nr = KEEL_HCALL_debug_check_all };
	u64 i, k, start;

	call_prepare(&c);
	start = c.regs.x[1];
	for (i = 0; i < MODEL_REGIONS; i++) {
		if (mem_regions[i].type != KEEL_REGION_RAM)
			continue;
		shadow[i] = copy[i];
		for (k = 0; k < MODEL_PAGES; k++) {
			u64 pfn = mem_regions[i].start_pfn + k;

			if (pfn >= mem_regions[i].end_pfn)
				break;
			copy[i][k] = spec_abstract(page_entry(pfn));
			if (nondet_bool()) {
				copy[i][k].uses ^= 1;
				tampered |= pfn >= start;
			}
		}
	}
	call_make(&c, KEEL_PHASE_DEBUG);
	if (!call_check(&c))
		return;
	check_only_told(&c);
	check(!tampered);
	check(c.regs.x[1] == 0);
	cover(start == 0);
	cover(start == ~0UL);
}
