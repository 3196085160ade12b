// SPDX-License-Identifier: GPL-2.0-only
/* Leaf attributes (Arm ARM D8.4.2 stage-2 and stage-1 permissions, D8.5 memory types). */
#include "mm/pgtable.h"
#include <keel/boot.h>

#define LEAF_AF			BIT(10)
#define LEAF_SH_INNER		(3UL << 8)
#define LEAF_XN			BIT(54)	/* stage-1 EL2: XN; stage-2: XN[1], neither EL1 nor EL0 */

#define S1_ATTR_INDX(x)		((u64)(x) << 2)
#define S1_AP1_RES1		BIT(6)
#define S1_AP_RO		BIT(7)

#define S2_MEMATTR_NORMAL_WB	(0xfUL << 2)
#define S2_MEMATTR_DEVICE_NGNRE	(0x1UL << 2)
#define S2AP_R			BIT(6)
#define S2AP_W			BIT(7)

static u64 s1_attr(u64 prot)
{
	u64 attr = S1_AP1_RES1;

	if (prot & PGT_DEVICE)
		attr |= S1_ATTR_INDX(KEEL_MAIR_DEVICE);
	else
		attr |= S1_ATTR_INDX(KEEL_MAIR_NORMAL);
	if (!(prot & PGT_W))
		attr |= S1_AP_RO;
	if (prot & PGT_NS)
		attr |= PGT_S1_NS;
	return attr;
}

static u64 s2_attr(u64 prot)
{
	u64 attr = prot & PGT_DEVICE ? S2_MEMATTR_DEVICE_NGNRE : S2_MEMATTR_NORMAL_WB;

	if (prot & PGT_R)
		attr |= S2AP_R;
	if (prot & PGT_W)
		attr |= S2AP_W;
	if (prot & PGT_NS)
		attr |= PGT_S2_NS;
	return attr;
}

u64 pgt_leaf_attr(enum pgt_kind kind, unsigned int level, u64 prot)
{
	u64 attr = PGT_VALID | LEAF_AF | LEAF_SH_INNER;

	/* a realm cannot execute what the host can write */
	HYP_BUG_ON((prot & PGT_NS) && (prot & PGT_X));
	/* W^X at EL2, and no instruction fetch from devices for anyone */
	HYP_BUG_ON((prot & PGT_X) && ((prot & PGT_DEVICE) ||
				      (kind == PGT_HYP_S1 && (prot & PGT_W))));
	attr |= kind == PGT_HYP_S1 ? s1_attr(prot) : s2_attr(prot);
	if (!(prot & PGT_X))
		attr |= LEAF_XN;
	if (level == PGT_LAST_LEVEL)
		attr |= PGT_TABLE;
	return attr;
}
