/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests share: recorded hardware, caught panics, and a small world of
 * physical memory in which the real EL2 sources run.
 */
#ifndef __KUNIT_FAKE_H
#define __KUNIT_FAKE_H

#include <kunit/test.h>
#include <linux/xarray.h>

/* Linux has a macro of this name. */
#undef pfn_to_page

#include "lib/hw.h"
#include "lib/panic.h"
#include "mm/page_alloc.h"
#include "mm/page_cache.h"
#include "mm/own_map.h"
#include "mm/pgtable.h"
#include "mm/hyp_map.h"
#include "mm/regions.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "protect/spec.h"
#include "protect/transitions.h"
#include "entry/entry.h"
#include "world_map.h"

/* The same sources are built and tested twice: as shipped, and as the debug build. */
#ifdef CONFIG_NVHE_EL2_DEBUG
#define SUITE(x)	"keel_debug_" x
#else
#define SUITE(x)	"keel_" x
#endif

/* --- Hardware --- */

struct hw_record {
	enum hw_event event;
	u64 a, b;
};

#define HW_LOG_MAX	4096

extern struct hw_record hw_log[HW_LOG_MAX];
extern unsigned int hw_log_nr;			/* stops at HW_LOG_MAX */
extern u64 hw_count[HW_NR_EVENTS];
extern void (*hw_hook)(enum hw_event event, u64 a, u64 b);
/* Accesses by encoding: what is read instead; and seen after the write. */
extern u64 (*hw_read_hook)(u32 encoding, u64 value);
extern void (*hw_write_hook)(u32 encoding, u64 value);
extern u64 hw_at_par;				/* PAR_EL1 after the next AT */
extern u64 hw_random_value;			/* what RNDRRS gives, so many times */
extern unsigned int hw_random_left;

/* Forget what was recorded; registers stay. */
void hw_forget(void);
void hw_reset(void);

/* Position of the first such record at or after @from, or -1. */
int hw_find(unsigned int from, enum hw_event event, u64 a);

/* --- Panics --- */

extern char panic_text[128];
/* EL2 state is not to be believed after a panic. */
extern bool panic_happened;

/* Run @fn(@arg). Return: did it panic? panic_text says with what. */
bool panics(struct kunit *test, void (*fn)(void *), void *arg);

#define EXPECT_PANIC(test, fn, arg, text)					\
	do {									\
		bool __did = panics(test, fn, arg);				\
										\
		KUNIT_EXPECT_TRUE_MSG(test, __did, "no panic");			\
		if (__did)							\
			KUNIT_EXPECT_TRUE_MSG(test, strstr(panic_text, text),	\
					      "panic is '%s'", panic_text);	\
	} while (0)

/* --- Entry and firmware --- */

enum left_by { LEFT_NOT, LEFT_ENTER_HOST, LEFT_ENTER_HOST_ARGS, LEFT_EL2 };

/* How a function that does not return left EL2. */
struct left {
	enum left_by by;
	u64 arg[4];
};

extern struct left left;
/* Run @fn(@arg), which leaves EL2. */
void leaves(struct kunit *test, void (*fn)(void *), void *arg);

/* The last SMC to firmware; what it answers. */
extern struct cpu_regs smc_seen;
extern unsigned int smc_count;
extern u64 smc_answer;
extern void (*smc_hook)(struct cpu_regs *regs);

/* --- MMU model --- */

/*
 * A TLB that caches at every chance it gets. mmu_watch() follows a table from
 * then on; mmu_sync() says what, if anything, went wrong up to now: an entry
 * replaced without break-before-make, a translation still cached, a change that
 * no barrier published, a table page reused while it could still be walked.
 */
void mmu_watch(const struct pgtable *pgt);
void mmu_forget_all(void);
const char *mmu_sync(const struct pgtable *pgt);
void mmu_event(enum hw_event event, u64 a, u64 b);

#define EXPECT_MMU_CLEAN(test, pgt)						\
	do {									\
		const char *__fault = mmu_sync(pgt);				\
										\
		KUNIT_EXPECT_TRUE_MSG(test, !__fault, "%s", __fault ?: "");	\
	} while (0)

/* --- World --- */

/* Blank memory and page array, nothing set up: for tests of one room. */
void world_blank(void);
/* world_blank(), then boot parameters of the standard map; for a test to change. */
void world_params(void);
/* hyp_setup() from there, and CPU 0 on EL2's tables. Return: what hyp_setup() did. */
int world_setup(void);
/* world_setup() watches EL2's map and the host stage-2; this ends it, for speed. */
void world_do_not_watch(void);
/* Finalised, all CPUs deprivileged. */
int world_run(void);
void world_on_cpu(unsigned int cpu);
/* Host memory as the host sees it. */
void *ram(u64 pfn);

/* Everything that must hold between two calls. NULL, or what does not. */
const char *world_fault(void);

#define EXPECT_SANE(test)							\
	do {									\
		const char *__fault = world_fault();				\
										\
		KUNIT_EXPECT_TRUE_MSG(test, !__fault, "%s", __fault ?: "");	\
	} while (0)

/* kunit_suite.init and .exit: a running world, and is it sane at the end? */
int world_test_init(struct kunit *test);
void world_test_exit(struct kunit *test);
int blank_test_init(struct kunit *test);
void blank_test_exit(struct kunit *test);

/* Reproducible pseudo-random numbers. */
u32 rnd(u32 below);
void rnd_seed(u64 seed);

/* --- Into the sources (wrap/) --- */

void *test_zalloc(u64 size);
void test_free(void *p);
void test_oracle_place(void);
void test_oracle_free(void);
void test_oracle_resync(u64 pfn, u64 nr);
void test_host_s2_reset(void);
struct page_cache *test_host_tables(void);
void test_hyp_map_reset(void);
void test_setup_reset(void);
int test_claim(u64 pfn, u64 nr);

#endif
