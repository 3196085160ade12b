/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page tables: one walker for EL2 stage-1, the host stage-2 and guest stage-2.
 * 4 KiB granule, 48-bit output (Arm ARM D8.3).
 *
 * What the walker may assume: table pages are EL2's, reached through the own map;
 * the caller holds the lock of the table; the pages a change can need are in the
 * page cache it is given. No call here can fail half-way.
 *
 * A table page's count in hyp_vmemmap is 1 + its valid entries; a table whose
 * last entry goes is unlinked and returned to the cache.
 */
#ifndef __HYP_MM_PGTABLE_H
#define __HYP_MM_PGTABLE_H

#include "mm/page_cache.h"

enum pgt_kind {
	PGT_HYP_S1,		/* EL2 stage-1 */
	PGT_HOST_S2,
	PGT_GUEST_S2,
};

/* Permissions and memory type of a leaf. */
#define PGT_R		BIT(0)
#define PGT_W		BIT(1)
#define PGT_X		BIT(2)
#define PGT_DEVICE	BIT(3)		/* Device-nGnRE; otherwise Normal write-back */
#define PGT_NS		BIT(4)		/* Realm world: in the Non-secure physical address space */
#define PGT_RW		(PGT_R | PGT_W)
#define PGT_RWX		(PGT_RW | PGT_X)

#define PGT_VALID	BIT(0)
#define PGT_TABLE	BIT(1)		/* at levels 0-2; at level 3 every valid leaf has it */
#define PGT_S1_NS	BIT(5)		/* of EL2's stage-1 in the Realm world; RES0 at NS-EL2 */
#define PGT_S2_NS	BIT(55)		/* of a Realm stage-2: what PGT_NS is in a leaf */
#define PGT_ADDR_MASK	GENMASK_ULL(47, 12)
#ifndef PGT_LEVEL_BITS		/* CBMC proves smaller tables */
#define PGT_LEVEL_BITS	9
#endif
#define PGT_ENTRIES	(1U << PGT_LEVEL_BITS)
#define PGT_LAST_LEVEL	3

struct pgtable {
	enum pgt_kind kind;
	u8 ia_bits;		/* input address size */
	u8 start_level;
	u8 root_pages;		/* concatenated tables at the start level (stage-2) */
	u8 vmid;		/* what the TLBs know it by (stage-2); the host's is 0 */
	u64 nr_tables;		/* below the root */
	hyp_pfn_t root;
};

struct pgt_leaf {
	u64 desc;		/* the descriptor; invalid if not PGT_VALID */
	u8 level;		/* where the walk ended */
};

/* VTTBR_EL2 with this stage-2 in it: no CnP, 8-bit VMID. */
static inline u64 pgt_vttbr(const struct pgtable *pgt)
{
	return pfn_to_pa(pgt->root).a | (u64)pgt->vmid << 48;
}

static inline unsigned int pgt_level_shift(unsigned int level)
{
	return HYP_PAGE_SHIFT + PGT_LEVEL_BITS * (PGT_LAST_LEVEL - level);
}

static inline u64 pgt_level_size(unsigned int level)
{
	return 1UL << pgt_level_shift(level);
}

/* What @ia is mapped to by @leaf, which is valid. */
static inline hyp_pa_t pgt_leaf_pa(struct pgt_leaf leaf, u64 ia)
{
	return HYP_PA((leaf.desc & PGT_ADDR_MASK) | (ia & (pgt_level_size(leaf.level) - 1)));
}

/**
 * pgt_init_s2() - choose start level and root size for a stage-2 (Arm ARM D8.2.9)
 * @ia_bits: IPA size, 32 to 48
 * The root pages themselves come from the caller: pgt->root_pages contiguous
 * zeroed pages, aligned to their total size.
 */
void pgt_init_s2(struct pgtable *pgt, enum pgt_kind kind, u8 ia_bits);
void pgt_init_s1(struct pgtable *pgt, hyp_pfn_t root);

/* Is @ia within the input range? */
bool pgt_ia_valid(const struct pgtable *pgt, u64 ia);

/* Walk to the leaf, or to the first invalid entry. @ia is valid. */
struct pgt_leaf pgt_get(const struct pgtable *pgt, u64 ia);

/**
 * pgt_tables_needed() - table pages that mapping [@ia, @ia + @size) takes
 * @level: level of the leaves to be placed, all of them
 * Exactly what is missing now, blocks that must be split included: a caller that
 * has filled its cache with so many has none left over.
 */
u64 pgt_tables_needed(const struct pgtable *pgt, u64 ia, u64 size, unsigned int level);

/**
 * pgt_map_block() - place one leaf
 * @ia, @pa: aligned to the size of a leaf of @level (1 to 3)
 * @prot: PGT_*
 * @cache: holds at least pgt_tables_needed() pages
 *
 * A block in the way is split; a table in the way is emptied and freed (collapse);
 * both break before they make (Arm ARM D8.16.1). If only permissions differ the leaf
 * is replaced in place. An equal leaf is left alone.
 */
void pgt_map_block(struct pgtable *pgt, u64 ia, hyp_pa_t pa, unsigned int level,
		   u64 prot, struct page_cache *cache);

/* pgt_map_block() for a range, with the largest leaves from @level on that fit. */
void pgt_map_range(struct pgtable *pgt, u64 ia, hyp_pa_t pa, u64 size, unsigned int level,
		   u64 prot, struct page_cache *cache);

/* Table pages pgt_map_range() can take, an upper bound that needs no walk. */
u64 pgt_range_tables_max(u64 size);

/**
 * pgt_unmap_range() - nothing in [@ia, @ia + @size) is mapped afterwards
 *
 * A block that reaches beyond the range is split if @cache holds the tables;
 * else, for the host stage-2 only, which is refilled on demand, it goes whole.
 * Ends with the TLB invalidation complete on all PEs.
 */
void pgt_unmap_range(struct pgtable *pgt, u64 ia, u64 size, struct page_cache *cache);

/* Unmap everything; all tables below the root go to @cache. TLB invalidated. */
void pgt_unmap_all(struct pgtable *pgt, struct page_cache *cache);

/* Make the last-level table for @ia exist; for address ranges whose leaves come and go. */
u64 *pgt_pin_table(struct pgtable *pgt, u64 ia, struct page_cache *cache);

/* The descriptor bits of a leaf at @level for @prot, without the address. */
u64 pgt_leaf_attr(enum pgt_kind kind, unsigned int level, u64 prot);

#endif
