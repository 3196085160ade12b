// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page-table walker. Loops are bounded by the number of levels and entries.
 *
 *	level 0   512 GiB an entry       start here if ia_bits > 43
 *	level 1     1 GiB                ... else here, up to 16 root pages side by side
 *	level 2     2 MiB
 *	level 3     4 KiB
 */
#include "mm/pgtable.h"
#include "mm/own_map.h"
#include "mm/pgt_maint.h"
#include "lib/string.h"

/* What may change in a live leaf without breaking it: stage-1 AP[2], S2AP, XN. */
#define PGT_PERM_MASK		(BIT(54) | BIT(53) | BIT(7) | BIT(6))

/* Beyond this one invalidation of the whole VMID is cheaper than one a page. */
#define PGT_FLUSH_EACH_MAX	(64 * HYP_PAGE_SIZE)

static u64 *table_of(u64 desc)
{
	return own_map_ptr(HYP_PFN((desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT));
}

static bool is_table(u64 desc, unsigned int level)
{
	return level < PGT_LAST_LEVEL && (desc & (PGT_VALID | PGT_TABLE)) == (PGT_VALID | PGT_TABLE);
}

static bool is_block(u64 desc, unsigned int level)
{
	return (desc & PGT_VALID) && !is_table(desc, level);
}

static unsigned int index_of(u64 ia, unsigned int level)
{
	return (ia >> pgt_level_shift(level)) % PGT_ENTRIES;
}

/* The entry of the start level; concatenated root pages are one long table. */
static u64 *root_entry(const struct pgtable *pgt, u64 ia)
{
	u64 *root = own_map_ptr(pgt->root);

	return &root[ia >> pgt_level_shift(pgt->start_level)];
}

void pgt_init_s2(struct pgtable *pgt, enum pgt_kind kind, u8 ia_bits)
{
	/* Concatenation reaches 4 bits above a level; level 0 starts above 43. */
	u8 start = ia_bits > 43 ? 0 : ia_bits > 34 ? 1 : 2;
	unsigned int root_bits = ia_bits - pgt_level_shift(start);

	*pgt = (struct pgtable){
		.kind = kind,
		.ia_bits = ia_bits,
		.start_level = start,
		.root_pages = root_bits > 9 ? 1U << (root_bits - 9) : 1,
		.root = HYP_PFN_NONE,
	};
}

void pgt_init_s1(struct pgtable *pgt, hyp_pfn_t root)
{
	*pgt = (struct pgtable){
		.kind = PGT_HYP_S1,
		.ia_bits = 48,
		.root_pages = 1,
		.root = root,
	};
}

bool pgt_ia_valid(const struct pgtable *pgt, u64 ia)
{
	return ia < 1UL << pgt->ia_bits;
}

struct pgt_leaf pgt_get(const struct pgtable *pgt, u64 ia)
{
	unsigned int level = pgt->start_level;
	u64 desc = READ_ONCE(*root_entry(pgt, ia));

	while (is_table(desc, level)) {
		level++;
		desc = READ_ONCE(table_of(desc)[index_of(ia, level)]);
	}
	return (struct pgt_leaf){ .desc = desc, .level = level };
}

u64 pgt_tables_needed(const struct pgtable *pgt, u64 ia, u64 size, unsigned int level)
{
	u64 need = 0, at = ia;

	if (!size)
		return 0;
	while (at - ia < size) {
		struct pgt_leaf leaf = pgt_get(pgt, at);
		u64 span = pgt_level_size(level - 1);
		unsigned int l;

		/* a table below each level; counted where the range first comes to it */
		for (l = leaf.level; l < level; l++)
			need += at == ia || !(at & (pgt_level_size(l) - 1));
		at = (at & ~(span - 1)) + span;
	}
	return need;
}

u64 pgt_range_tables_max(u64 size)
{
	u64 tables = 0;
	unsigned int level;

	/* one for each entry of the level above that the range can touch */
	for (level = 0; level < PGT_LAST_LEVEL; level++)
		tables += (size >> pgt_level_shift(level)) + 2;
	return tables;
}

/*
 * The count of a table page: 1 + valid entries. Root and pinned tables of EL2's
 * own map are made before hyp_vmemmap exists and never freed: not counted.
 */
static void table_get(const struct pgtable *pgt, const u64 *entry)
{
	if (pgt->kind != PGT_HYP_S1)
		pfn_to_page(own_map_pfn(entry))->count++;
}

static u16 table_put(const struct pgtable *pgt, const u64 *entry)
{
	if (pgt->kind == PGT_HYP_S1)
		return U16_MAX;
	return --pfn_to_page(own_map_pfn(entry))->count;
}

static u64 *new_table(struct pgtable *pgt, struct page_cache *cache)
{
	u64 *table = own_map_ptr(page_cache_take(cache));

	memset(table, 0, HYP_PAGE_SIZE);
	pgt->nr_tables++;
	return table;
}

static void free_table(struct pgtable *pgt, u64 *table, struct page_cache *cache)
{
	hyp_pfn_t pfn = own_map_pfn(table);

	HYP_DEBUG_BUG_ON(pfn_to_page(pfn)->count != 1);
	pgt->nr_tables--;
	page_cache_put(cache, pfn);
}

static u64 table_desc(const u64 *table)
{
	return pfn_to_pa(own_map_pfn(table)).a | PGT_TABLE | PGT_VALID;
}

/* Hang @table, not yet visible, into the invalid @entry. */
static void link_table(struct pgtable *pgt, u64 *entry, u64 *table)
{
	/* its contents must be visible to walkers before the pointer to it */
	pgt_maint_publish();
	WRITE_ONCE(*entry, table_desc(table));
	table_get(pgt, entry);
}

/* Break: @entry is invalid and no PE uses the old value when this returns. */
static void break_entry(struct pgtable *pgt, u64 *entry, u64 ia, unsigned int level)
{
	WRITE_ONCE(*entry, 0);
	table_put(pgt, entry);
	pgt_maint_flush(pgt, ia & ~(pgt_level_size(level) - 1), pgt_level_size(level));
}

/* Replace the block in @entry by a table of blocks (pages) of the next level. */
static u64 *split_block(struct pgtable *pgt, u64 *entry, u64 ia, unsigned int level,
			struct page_cache *cache)
{
	u64 *table = new_table(pgt, cache), desc = *entry, i;
	u64 step = pgt_level_size(level + 1);

	if (level + 1 == PGT_LAST_LEVEL)
		desc |= PGT_TABLE;
	for (i = 0; i < PGT_ENTRIES; i++)
		table[i] = desc + i * step;
	if (pgt->kind != PGT_HYP_S1)
		pfn_to_page(own_map_pfn(table))->count += PGT_ENTRIES;
	break_entry(pgt, entry, ia, level);
	link_table(pgt, entry, table);
	return table;
}

/* Return every table below @desc to @cache. No PE can walk there any more. */
static void free_subtree(struct pgtable *pgt, u64 desc, unsigned int level,
			 struct page_cache *cache)
{
	u64 *table[PGT_LAST_LEVEL + 1];
	unsigned int at[PGT_LAST_LEVEL + 1];
	unsigned int top = level + 1;

	if (!is_table(desc, level))
		return;
	table[top] = table_of(desc);
	at[top] = 0;
	for (level = top; level >= top;) {
		u64 *entry;

		if (at[level] == PGT_ENTRIES || level == PGT_LAST_LEVEL) {
			pfn_to_page(own_map_pfn(table[level]))->count = 1;
			free_table(pgt, table[level], cache);
			level--;
			continue;
		}
		entry = &table[level][at[level]++];
		if (is_table(*entry, level)) {
			table[level + 1] = table_of(*entry);
			at[level + 1] = 0;
			level++;
		}
	}
}

/* Walk to the entry of @level for @ia, making and splitting what is in the way. */
static u64 *walk_to(struct pgtable *pgt, u64 ia, unsigned int level, struct page_cache *cache)
{
	unsigned int at = pgt->start_level;
	u64 *entry = root_entry(pgt, ia), *table;

	for (; at < level; at++) {
		if (is_table(*entry, at)) {
			table = table_of(*entry);
		} else if (is_block(*entry, at)) {
			table = split_block(pgt, entry, ia, at, cache);
		} else {
			table = new_table(pgt, cache);
			link_table(pgt, entry, table);
		}
		entry = &table[index_of(ia, at + 1)];
	}
	return entry;
}

void pgt_map_block(struct pgtable *pgt, u64 ia, hyp_pa_t pa, unsigned int level,
		   u64 prot, struct page_cache *cache)
{
	u64 *entry = walk_to(pgt, ia, level, cache);
	u64 old = *entry, new = pa.a | pgt_leaf_attr(pgt->kind, level, prot);

	if (old == new) {
		/* the way here may be new: a block was split */
		pgt_maint_publish();
		return;
	}
	if ((old & PGT_VALID) && !((old ^ new) & ~PGT_PERM_MASK)) {
		WRITE_ONCE(*entry, new);
		pgt_maint_flush(pgt, ia, pgt_level_size(level));
		return;
	}
	if (old & PGT_VALID) {
		break_entry(pgt, entry, ia, level);
		free_subtree(pgt, old, level, cache);
	}
	WRITE_ONCE(*entry, new);
	table_get(pgt, entry);
	pgt_maint_publish();
}

void pgt_map_range(struct pgtable *pgt, u64 ia, hyp_pa_t pa, u64 size, unsigned int level,
		   u64 prot, struct page_cache *cache)
{
	while (size) {
		unsigned int l = level;
		u64 step;

		while (l < PGT_LAST_LEVEL &&
		       (size < pgt_level_size(l) || (ia | pa.a) & (pgt_level_size(l) - 1)))
			l++;
		step = pgt_level_size(l);
		pgt_map_block(pgt, ia, pa, l, prot, cache);
		ia += step;
		pa.a += step;
		size -= step;
	}
}

/*
 * The entry at @path[level] was just cleared. Unlink the tables that became empty,
 * then free them, once no PE can be walking them any more.
 */
static void prune(struct pgtable *pgt, u64 **path, unsigned int level, u64 ia,
		  struct page_cache *cache)
{
	unsigned int bottom = level;

	while (table_put(pgt, path[level]) == 1 && level > pgt->start_level)
		WRITE_ONCE(*path[--level], 0);
	if (level == bottom)
		return;
	pgt_maint_flush(pgt, ia & HYP_PAGE_MASK, HYP_PAGE_SIZE);
	for (; level < bottom; bottom--)
		free_table(pgt, own_map_ptr(own_map_pfn(path[bottom])), cache);
}

/*
 * One step of an unmap: invalidate the largest entry at @ia that the range covers
 * whole. The leaf itself is flushed here if @each, else by the caller, once.
 * *@found is set if there was one. Return: bytes passed over.
 */
static u64 unmap_step(struct pgtable *pgt, u64 ia, u64 size, bool each, bool *found,
		      struct page_cache *cache)
{
	u64 *path[PGT_LAST_LEVEL + 1];
	unsigned int level = pgt->start_level;
	u64 span;
	bool partial;

	path[level] = root_entry(pgt, ia);
	for (;;) {
		u64 desc = *path[level];
		u64 *table;

		span = pgt_level_size(level);
		partial = (ia & (span - 1)) || size < span;
		if (is_block(desc, level) && partial && cache->nr)
			table = split_block(pgt, path[level], ia, level, cache);
		else if (is_table(desc, level))
			table = table_of(desc);
		else
			break;
		level++;
		path[level] = &table[index_of(ia, level)];
	}
	if (*path[level] & PGT_VALID) {
		HYP_BUG_ON(partial && pgt->kind != PGT_HOST_S2);
		*found = true;
		WRITE_ONCE(*path[level], 0);
		if (partial)
			pgt_maint_flush(pgt, ia & ~(span - 1), span);
		else if (each)
			pgt_maint_note(pgt, ia, span);
		prune(pgt, path, level, ia, cache);
	}
	return span - (ia & (span - 1));
}

/*
 * A range without a valid entry owes no invalidation: an entry that gives a Translation fault
 * is never held in a TLB (Arm ARM D8.14.1), and whoever made an entry of the range invalid
 * before has invalidated it, under the lock that is held now, before it let go of that.
 */
void pgt_unmap_range(struct pgtable *pgt, u64 ia, u64 size, struct page_cache *cache)
{
	bool each = size <= PGT_FLUSH_EACH_MAX, found = false;

	while (size) {
		u64 done = unmap_step(pgt, ia, size, each, &found, cache);

		if (done >= size)
			break;
		ia += done;
		size -= done;
	}
	if (!found)
		return;
	if (each)
		pgt_maint_flush_noted(pgt);
	else
		pgt_maint_flush_all(pgt);
}

void pgt_unmap_all(struct pgtable *pgt, struct page_cache *cache)
{
	u64 *root = own_map_ptr(pgt->root), i;

	for (i = 0; i < (u64)pgt->root_pages * PGT_ENTRIES; i++) {
		u64 old = root[i];

		if (!(old & PGT_VALID))
			continue;
		WRITE_ONCE(root[i], 0);
		table_put(pgt, &root[i]);
		pgt_maint_flush_all(pgt);
		free_subtree(pgt, old, pgt->start_level, cache);
	}
}

u64 *pgt_pin_table(struct pgtable *pgt, u64 ia, struct page_cache *cache)
{
	return walk_to(pgt, ia, PGT_LAST_LEVEL, cache);
}
