// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot manifest: checks. Runs with the MMU off, on a copy of EL3's page. EL3 is trusted;
 * a manifest of a version, or damaged by a mistake, that is not understood must still end in
 * an error that EL3 can print, not in page states that are wrong.
 */
#include "world/realm/manifest.h"

#define MANIFEST_MAJOR(v)	((v) >> 16 & 0x7fff)
#define MANIFEST_MINOR(v)	((v) & 0xffff)

/* Layout up to v0.5; v0.1 ends behind plat_data. */
struct manifest_head {
	u32 version;
	u32 padding;
	u64 plat_data;
	u64 num_banks;
	u64 banks;		/* physical address in the same page */
	u64 checksum;
};

struct manifest_bank {
	u64 base;
	u64 size;
};

/* The words of the list and of its descriptor add up to 0. */
static bool checksum_good(const struct manifest_head *m, const struct manifest_bank *bank)
{
	u64 sum = m->num_banks + m->banks + m->checksum, i;

	for (i = 0; i < m->num_banks; i++)
		sum += bank[i].base + bank[i].size;
	return sum == 0;
}

static const struct manifest_bank *find_banks(const void *page, u64 pa,
					      const struct manifest_head *m)
{
	u64 offset = m->banks - pa;

	if (!m->num_banks || m->num_banks > MANIFEST_MAX_BANKS)
		return NULL;
	if (m->banks < pa || offset & 7 || offset > HYP_PAGE_SIZE ||
	    m->num_banks * sizeof(struct manifest_bank) > HYP_PAGE_SIZE - offset)
		return NULL;
	return page + offset;
}

static bool bank_good(const struct manifest_bank *b, u64 after)
{
	if (!b->size || (b->base | b->size) & ~HYP_PAGE_MASK || b->base < after)
		return false;
	return b->base < 1UL << KEEL_OWN_PA_BITS &&
	       b->size <= (1UL << KEEL_OWN_PA_BITS) - b->base;
}

enum manifest_result manifest_check(const void *page, u64 pa, struct realm_manifest *out)
{
	const struct manifest_head *m = page;
	const struct manifest_bank *bank;
	u64 i, end = 0;

	/* v0.1 names no memory */
	if (MANIFEST_MAJOR(m->version) != 0 || MANIFEST_MINOR(m->version) < 2)
		return MANIFEST_VERSION;
	bank = find_banks(page, pa, m);
	if (!bank || !checksum_good(m, bank))
		return MANIFEST_DATA;
	for (i = 0; i < m->num_banks; i++) {
		if (!bank_good(&bank[i], end))
			return MANIFEST_DATA;
		end = bank[i].base + bank[i].size;
		out->bank[i] = (struct keel_region){
			.base = bank[i].base,
			.size = bank[i].size,
			.type = KEEL_REGION_RAM,
		};
	}
	out->nr_banks = m->num_banks;
	return MANIFEST_OK;
}
