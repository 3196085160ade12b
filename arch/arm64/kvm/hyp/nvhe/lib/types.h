/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address and frame types. Each kind of number that C would let us mix up is a
 * struct of its own; it costs nothing (one register) and a wrong mix does not
 * compile. Conversions that mean something are named here, once.
 */
#ifndef __HYP_LIB_TYPES_H
#define __HYP_LIB_TYPES_H

#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/const.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>

/* Written until finalise, then mapped read-only at EL2 too. */
#define __hyp_ro_after_init	__attribute__((__section__(".data..ro_after_init")))

#define HYP_PAGE_SHIFT		12
#define HYP_PAGE_SIZE		(1UL << HYP_PAGE_SHIFT)
#define HYP_PAGE_MASK		(~(HYP_PAGE_SIZE - 1))
#define HYP_BLOCK_SHIFT		21			/* a level 2 block */
#define HYP_BLOCK_SIZE		(1UL << HYP_BLOCK_SHIFT)
#define HYP_BLOCK_PAGES		(HYP_BLOCK_SIZE >> HYP_PAGE_SHIFT)
#define HYP_GIANT_SHIFT		30			/* a level 1 block */

/* Physical addresses end at 48 bits (no FEAT_LPA2), so frames at 36. */
#define HYP_PA_BITS_MAX		48
#define HYP_PFN_MAX		(1UL << (HYP_PA_BITS_MAX - HYP_PAGE_SHIFT))

typedef struct { u64 n; } hyp_pfn_t;		/* physical frame number */
typedef struct { u64 a; } hyp_pa_t;		/* physical address */
typedef struct { u64 a; } host_ipa_t;		/* what host stage-1 produces */
typedef struct { u64 a; } guest_ipa_t;		/* what a guest's stage-1 produces */
typedef struct { u64 a; } hyp_va_t;		/* EL2 virtual address */

#define HYP_PFN(x)	((hyp_pfn_t){ (x) })
#define HYP_PFN_NONE	HYP_PFN(~0UL)
#define HYP_PA(x)	((hyp_pa_t){ (x) })
#define HOST_IPA(x)	((host_ipa_t){ (x) })
#define HYP_VA(x)	((hyp_va_t){ (x) })

static inline hyp_pa_t pfn_to_pa(hyp_pfn_t pfn)
{
	return HYP_PA(pfn.n << HYP_PAGE_SHIFT);
}

static inline hyp_pfn_t pa_to_pfn(hyp_pa_t pa)
{
	return HYP_PFN(pa.a >> HYP_PAGE_SHIFT);
}

static inline hyp_pfn_t pfn_add(hyp_pfn_t pfn, u64 nr)
{
	return HYP_PFN(pfn.n + nr);
}

/* The host stage-2 is an identity map. */
static inline host_ipa_t pfn_to_host_ipa(hyp_pfn_t pfn)
{
	return HOST_IPA(pfn.n << HYP_PAGE_SHIFT);
}

#endif
