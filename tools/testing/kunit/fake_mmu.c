// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MMU model: what a PE may legally still hold, given the tables at each event
 * and the invalidations asked for (Arm ARM D8.14, D8.16).
 *
 * At every barrier and TLBI the model walks the whole table and caches each valid
 * entry it finds, leaves and table pointers alike, as speculation may. A TLBI
 * puts matching entries on their way out, a DSB ISH drops them. Combined
 * stage-1+2 entries are a set of their own that TLBI by IPA does not reach.
 */
#include "fake.h"

#define PERM_MASK	(BIT(54) | BIT(53) | BIT(7) | BIT(6))

struct table_copy {
	u64 key;
	u64 generation;
	u64 word[PGT_ENTRIES];
};

static struct mmu {
	const struct pgtable *pgt;
	struct xarray leaf, walk;		/* cached */
	struct xarray leaf_going, walk_going;	/* TLBI issued, no DSB yet */
	struct xarray combined;			/* stage-1+2, by their stage-2 leaf */
	struct xarray old_perm;			/* leaf changed in place, old value cached */
	struct xarray copy;			/* pfn -> struct table_copy */
	u64 generation;
	u64 visible;				/* hash of the tables at the last DSB */
	char fault[128];
} mmus[3];

#define SETS(m)	{ &(m)->leaf, &(m)->walk, &(m)->leaf_going, &(m)->walk_going, \
		  &(m)->combined, &(m)->old_perm }

static void fail(struct mmu *m, const char *what, u64 key, u64 a, u64 b)
{
	if (!m->fault[0])
		snprintf(m->fault, sizeof(m->fault), "%s: ia %llx level %llu: %llx %llx", what,
			 (key >> 2) << 12, key & 3, a, b);
}

static u64 key_of(u64 ia, unsigned int level)
{
	u64 page = (ia & (pgt_level_size(0) * PGT_ENTRIES - 1) & ~(pgt_level_size(level) - 1)) >> 12;

	return page << 2 | level;
}

static bool desc_is_table(u64 desc, unsigned int level)
{
	return level < PGT_LAST_LEVEL && (desc & 3) == 3;
}

static u64 get(struct xarray *xa, u64 key)
{
	void *v = xa_load(xa, key);

	return v ? xa_to_value(v) : 0;
}

static void put(struct xarray *xa, u64 key, u64 desc)
{
	xa_store(xa, key, xa_mk_value(desc), GFP_KERNEL);
}

/* The entry may be cached from now on. Does that clash with what may be cached already? */
static void cache(struct mmu *m, u64 key, u64 desc, bool table)
{
	struct xarray *mine = table ? &m->walk : &m->leaf;
	struct xarray *sets[] = SETS(m);
	u64 now = get(mine, key);
	unsigned int i;

	if (now == desc)
		return;
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		u64 old = get(sets[i], key);
		bool same_kind = !table && sets[i] != &m->walk && sets[i] != &m->walk_going;

		if (old && old != desc && (!same_kind || ((old ^ desc) & ~PERM_MASK)))
			fail(m, "replaced while the old entry may be cached", key, old, desc);
	}
	if (now)
		put(&m->old_perm, key, now);
	put(mine, key, desc);
	/* EL2 has one stage only */
	if (!table && m->pgt->kind != PGT_HYP_S1 && !get(&m->combined, key))
		put(&m->combined, key, desc);
}

static u64 *page_at(u64 desc)
{
	return ram((desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT);
}

static void copy_table(struct mmu *m, u64 key, u64 desc)
{
	u64 pfn = (desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT;
	struct table_copy *c = xa_load(&m->copy, pfn);

	if (!c) {
		c = kzalloc(sizeof(*c), GFP_KERNEL);
		xa_store(&m->copy, pfn, c, GFP_KERNEL);
	} else if (c->key != key && (get(&m->walk, c->key) == desc ||
				     get(&m->walk_going, c->key) == desc)) {
		fail(m, "table page used elsewhere while it may be walked", c->key, desc, key);
	}
	c->key = key;
	c->generation = m->generation;
	memcpy(c->word, page_at(desc), sizeof(c->word));
}

static u64 scan_table(struct mmu *m, const u64 *table, u64 nr, unsigned int level, u64 ia)
{
	u64 hash = 0, i;

	for (i = 0; i < nr; i++, ia += pgt_level_size(level)) {
		u64 desc = table[i], key;

		if (!desc)
			continue;
		hash = (hash ^ desc ^ i << 52) * 0x100000001b3UL;
		if (!(desc & PGT_VALID))
			continue;
		key = key_of(ia, level);
		cache(m, key, desc, desc_is_table(desc, level));
		if (!desc_is_table(desc, level))
			continue;
		copy_table(m, key, desc);
		hash = hash * 31 + scan_table(m, page_at(desc), PGT_ENTRIES, level + 1, ia);
	}
	return hash;
}

/* A table that was unlinked but may still be walked must hold nothing new. */
static void check_unlinked(struct mmu *m)
{
	struct table_copy *c;
	unsigned long pfn;
	u64 i;

	xa_for_each(&m->copy, pfn, c) {
		const u64 *now = ram(pfn);
		u64 desc = get(&m->walk, c->key) ?: get(&m->walk_going, c->key);

		if (c->generation == m->generation ||
		    (desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT != pfn)
			continue;
		for (i = 0; i < PGT_ENTRIES; i++)
			if (now[i] && now[i] != c->word[i])
				fail(m, "table page written while it may be walked", c->key, i,
				     now[i]);
	}
}

static u64 scan(struct mmu *m)
{
	const struct pgtable *pgt = m->pgt;
	u64 hash;

	m->generation++;
	hash = scan_table(m, ram(pgt->root.n), (u64)pgt->root_pages * PGT_ENTRIES,
			  pgt->start_level, 0);
	check_unlinked(m);
	return hash;
}

static void move(struct xarray *from, struct xarray *to, u64 key)
{
	u64 desc = get(from, key);

	if (!desc)
		return;
	xa_erase(from, key);
	put(to, key, desc);
}

static void move_all(struct xarray *from, struct xarray *to)
{
	unsigned long key;
	void *v;

	xa_for_each(from, key, v)
		xa_store(to, key, v, GFP_KERNEL);
	xa_destroy(from);
}

static void tlbi_address(struct mmu *m, u64 ia)
{
	unsigned int level;

	for (level = 0; level <= PGT_LAST_LEVEL; level++) {
		u64 key = key_of(ia, level);

		move(&m->leaf, &m->leaf_going, key);
		move(&m->walk, &m->walk_going, key);
		xa_erase(&m->old_perm, key);
	}
}

static void tlbi_all(struct mmu *m)
{
	move_all(&m->leaf, &m->leaf_going);
	move_all(&m->walk, &m->walk_going);
	xa_destroy(&m->old_perm);
	xa_destroy(&m->combined);
}

/* Combined entries go; new ones come from whatever stage-2 entry is cached still. */
static void tlbi_combined(struct mmu *m)
{
	unsigned long key;
	void *v;

	xa_destroy(&m->combined);
	xa_for_each(&m->leaf, key, v)
		xa_store(&m->combined, key, v, GFP_KERNEL);
}

static void drop_going(struct mmu *m)
{
	struct table_copy *c;
	unsigned long pfn;

	xa_destroy(&m->leaf_going);
	xa_destroy(&m->walk_going);
	xa_for_each(&m->copy, pfn, c)
		if (c->generation != m->generation && !get(&m->walk, c->key)) {
			xa_erase(&m->copy, pfn);
			kfree(c);
		}
}

static bool concerns(const struct mmu *m, enum hw_event event)
{
	bool stage1 = m->pgt->kind == PGT_HYP_S1;

	switch (event) {
	case HW_TLBI_VA_EL2:
	case HW_TLBI_ALL_EL2:
		return stage1;
	case HW_TLBI_IPA:
	case HW_TLBI_S1_VMID:
	case HW_TLBI_VMID:
		return !stage1 && hw_read("vttbr_el2") >> 48 == m->pgt->vmid;
	case HW_DSB:
	case HW_PUBLISH:
	case HW_TLBI_BEGIN:
	case HW_TLBI_END:
		return true;
	default:
		return false;
	}
}

static void event_on(struct mmu *m, enum hw_event event, u64 a)
{
	u64 hash = scan(m);

	switch (event) {
	case HW_TLBI_VA_EL2:
	case HW_TLBI_IPA:
	case HW_TLBI_ALL_EL2:
	case HW_TLBI_VMID:
		if (hash != m->visible)
			fail(m, "TLBI before the change was made visible", key_of(a, 3), 0, 0);
		if (event == HW_TLBI_VA_EL2 || event == HW_TLBI_IPA)
			tlbi_address(m, a);
		else
			tlbi_all(m);
		scan(m);
		break;
	case HW_TLBI_S1_VMID:
		drop_going(m);
		tlbi_combined(m);
		break;
	case HW_TLBI_END:
	case HW_DSB:
		drop_going(m);
		fallthrough;
	default:
		m->visible = hash;
	}
}

void mmu_event(enum hw_event event, u64 a, u64 b)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mmus); i++)
		if (mmus[i].pgt && concerns(&mmus[i], event))
			event_on(&mmus[i], event, a);
}

static u64 entry_now(const struct mmu *m, u64 key)
{
	u64 ia = (key >> 2) << 12;
	unsigned int want = key & 3, level = m->pgt->start_level;
	const u64 *table = ram(m->pgt->root.n);
	u64 desc = table[ia >> pgt_level_shift(level)];

	for (; level < want; level++) {
		if (!desc_is_table(desc, level))
			return 0;
		desc = page_at(desc)[(ia >> pgt_level_shift(level + 1)) % PGT_ENTRIES];
	}
	return desc;
}

static void check_set(struct mmu *m, struct xarray *xa, const char *what)
{
	unsigned long key;
	void *v;

	xa_for_each(xa, key, v)
		if (entry_now(m, key) != xa_to_value(v))
			fail(m, what, key, xa_to_value(v), entry_now(m, key));
}

const char *mmu_sync(const struct pgtable *pgt)
{
	struct mmu *m = &mmus[0];
	u64 hash;

	while (m->pgt != pgt)
		if (++m == &mmus[ARRAY_SIZE(mmus)])
			return "not watched";
	hash = scan(m);
	if (hash != m->visible)
		fail(m, "change without a barrier after it", 0, 0, 0);
	if (!xa_empty(&m->leaf_going) || !xa_empty(&m->walk_going))
		fail(m, "TLBI without a DSB after it", 0, 0, 0);
	check_set(m, &m->leaf, "stale translation");
	check_set(m, &m->walk, "stale table pointer");
	check_set(m, &m->old_perm, "stale permission");
	check_set(m, &m->combined, "stale combined translation");
	return m->fault[0] ? m->fault : NULL;
}

static void forget(struct mmu *m)
{
	struct xarray *sets[] = SETS(m);
	struct table_copy *c;
	unsigned long pfn;
	unsigned int i;

	if (!m->pgt)
		return;
	for (i = 0; i < ARRAY_SIZE(sets); i++)
		xa_destroy(sets[i]);
	xa_for_each(&m->copy, pfn, c)
		kfree(c);
	xa_destroy(&m->copy);
	*m = (struct mmu){};
}

void mmu_forget_all(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mmus); i++)
		forget(&mmus[i]);
}

void mmu_watch(const struct pgtable *pgt)
{
	struct mmu *m = !mmus[0].pgt ? &mmus[0] : !mmus[1].pgt ? &mmus[1] : &mmus[2];
	struct xarray *sets[] = SETS(m);
	unsigned int i;

	forget(m);
	for (i = 0; i < ARRAY_SIZE(sets); i++)
		xa_init(sets[i]);
	xa_init(&m->copy);
	m->pgt = pgt;
	m->visible = scan(m);
}
