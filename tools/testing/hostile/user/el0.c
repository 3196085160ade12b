// SPDX-License-Identifier: GPL-2.0-only
/* EL0 against EL2's memory, mapped into this process by a kernel that plays along. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

#include <keel/abi.h>

#include "user.h"

#define PAGE		4096
#define POISON		0x5a5aa5a5deadbeefUL

enum must { FAULT, NO_FAULT, EITHER };

static __thread sigjmp_buf escape;
static __thread siginfo_t fault;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	fault = *info;
	siglongjmp(escape, 1);
}

static void catch_faults(void)
{
	struct sigaction act = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	sigaction(SIGBUS, &act, NULL);
	sigaction(SIGSEGV, &act, NULL);
	sigaction(SIGILL, &act, NULL);
}

#define ACCESS(name, text)							\
static void name(char *addr, uint64_t *val)					\
{										\
	uint64_t v = *val;							\
										\
	asm volatile(text : "+r" (addr), "+r" (v) : : "memory", "v0", "v1");	\
	*val = v;								\
}

ACCESS(do_ldrb, "ldrb %w1, [%0]")
ACCESS(do_ldr, "ldr %1, [%0]")
ACCESS(do_ldp, "ldp %1, xzr, [%0]")
ACCESS(do_ldxr, "ldxr %1, [%0]")
ACCESS(do_ldxr_stxr, "ldxr x9, [%0]\n stxr w10, %1, [%0]")
ACCESS(do_ldar, "ldar %1, [%0]")
ACCESS(do_ldr_q, "ldr q0, [%0]")
ACCESS(do_ld1, "ld1 {v0.16b, v1.16b}, [%0]")
ACCESS(do_strb, "strb %w1, [%0]")
ACCESS(do_str, "str %1, [%0]")
ACCESS(do_stp, "stp %1, %1, [%0]")
ACCESS(do_stlr, "stlr %1, [%0]")
ACCESS(do_str_q, "str q0, [%0]")
ACCESS(do_st1, "st1 {v0.16b, v1.16b}, [%0]")
ACCESS(do_ldadd, ".arch_extension lse\n ldaddal %1, %1, [%0]")
ACCESS(do_swp, ".arch_extension lse\n swpal %1, %1, [%0]")
ACCESS(do_cas, ".arch_extension lse\n casal %1, %1, [%0]")
ACCESS(do_prfm, "prfm pldl1keep, [%0]")
ACCESS(do_zva, "dc zva, %0")
ACCESS(do_civac, "dc civac, %0")
ACCESS(do_cvau, "dc cvau, %0")
ACCESS(do_ivau, "ic ivau, %0")

static void do_exec(char *addr, uint64_t *val)
{
	(void)val;
	((void (*)(void))addr)();
}

static const struct access {
	const char *name;
	void (*go)(char *addr, uint64_t *val);
	unsigned int offset;
	enum must must;
	unsigned long hwcap;
} accesses[] = {
	{ "ldrb", do_ldrb, 7, FAULT, 0 },
	{ "ldr", do_ldr, 8, FAULT, 0 },
	{ "ldp", do_ldp, 16, FAULT, 0 },
	{ "ldxr", do_ldxr, 8, FAULT, 0 },
	{ "ldxr, stxr", do_ldxr_stxr, 8, FAULT, 0 },
	{ "ldar", do_ldar, 8, FAULT, 0 },
	{ "ldr q", do_ldr_q, 32, FAULT, 0 },
	{ "ld1", do_ld1, 4064, FAULT, 0 },
	{ "ldr unaligned", do_ldr, 1021, FAULT, 0 },
	{ "strb", do_strb, 4095, FAULT, 0 },
	{ "str", do_str, 8, FAULT, 0 },
	{ "stp", do_stp, 4080, FAULT, 0 },
	{ "stlr", do_stlr, 8, FAULT, 0 },
	{ "str q", do_str_q, 32, FAULT, 0 },
	{ "st1", do_st1, 64, FAULT, 0 },
	{ "str unaligned", do_str, 1021, FAULT, 0 },
	{ "ldadd", do_ldadd, 8, FAULT, HWCAP_ATOMICS },
	{ "swp", do_swp, 8, FAULT, HWCAP_ATOMICS },
	{ "cas", do_cas, 8, FAULT, HWCAP_ATOMICS },
	{ "execute", do_exec, 0, FAULT, 0 },
	{ "execute, last word", do_exec, 4092, FAULT, 0 },
	{ "dc zva", do_zva, 0, FAULT, 0 },
	{ "prfm", do_prfm, 0, NO_FAULT, 0 },
	{ "dc civac", do_civac, 64, EITHER, 0 },
	{ "dc cvau", do_cvau, 64, EITHER, 0 },
	{ "ic ivau", do_ivau, 64, EITHER, 0 },
};

/* 0, or the signal. */
static int attempt(void (*go)(char *, uint64_t *), char *addr, uint64_t *val)
{
	memset(&fault, 0, sizeof(fault));
	if (!sigsetjmp(escape, 1))
		go(addr, val);
	return fault.si_signo;
}

static void try_access(const struct access *a, char *page, bool non_cacheable)
{
	uint64_t val = POISON;
	int sig;

	if ((getauxval(AT_HWCAP) & a->hwcap) != a->hwcap)
		return;
	/* Linux makes no non-cacheable page executable, and would retry for ever */
	if (non_cacheable && a->go == do_exec)
		return;
	sig = attempt(a->go, page + a->offset, &val);
	if (a->must == FAULT || (a->must == EITHER && sig)) {
		EXPECT(sig, SIGBUS, "%s: signal", a->name);
		EXPECT(fault.si_code, BUS_ADRALN, "%s: si_code", a->name);
		EXPECT((char *)fault.si_addr >= page && (char *)fault.si_addr < page + PAGE, 1,
		       "%s: si_addr is in the page", a->name);
		EXPECT(val, POISON, "%s: what was loaded", a->name);
	} else {
		EXPECT(sig, 0, "%s: signal", a->name);
	}
}

static void all_accesses(enum hostile_kind kind, bool non_cacheable, unsigned int max)
{
	unsigned int n = 0;
	uint64_t pfn;

	for (; n < max && find_page(kind, n, &pfn); n++) {
		char *page = map_pfn(pfn, 1, non_cacheable);

		for (unsigned int i = 0; i < sizeof(accesses) / sizeof(*accesses); i++)
			try_access(&accesses[i], page, non_cacheable);
		munmap(page, PAGE);
	}
	/* what the pool's pages are for is known to debug builds only */
	if (!n && kind != HOSTILE_FREE && kind != HOSTILE_TABLE)
		complain("no such page");
	note("%u pages", n);
}

static void image(void)
{
	catch_faults();
	all_accesses(HOSTILE_IMAGE, false, -1);
}

static void early(void)
{
	catch_faults();
	all_accesses(HOSTILE_EARLY, false, 64);
}

static void pool(void)
{
	catch_faults();
	all_accesses(HOSTILE_TABLE, false, 8);
	all_accesses(HOSTILE_FREE, false, 8);
}

static void donated(void)
{
	catch_faults();
	all_accesses(HOSTILE_DONATED, false, 1);
	all_accesses(HOSTILE_DONATED, true, 1);
	all_accesses(HOSTILE_GUEST, false, 1);
	all_accesses(HOSTILE_GUEST, true, 1);
	all_accesses(HOSTILE_IMAGE, true, 8);
}

/* The page before EL2's is the host's own: an access that crosses is refused. */
static void straddling(void)
{
	uint64_t pfn;
	char *before;

	catch_faults();
	if (!find_page(HOSTILE_DONATED, 0, &pfn)) {
		complain("no page");
		return;
	}
	before = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mmap(before + PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, device, pfn << 12);
	memset(before, 1, PAGE);
	memset(before + 2 * PAGE, 1, PAGE);
	for (int i = 1; i < 8; i++) {
		uint64_t val = POISON;

		EXPECT(attempt(do_ldr, before + PAGE - i, &val), SIGBUS, "load into it, %d before", i);
		EXPECT(attempt(do_ldr, before + 2 * PAGE - i, &val), SIGBUS, "load out of it");
		EXPECT(attempt(do_str, before + PAGE - i, &val), SIGBUS, "store into it, %d before", i);
		EXPECT(attempt(do_str, before + 2 * PAGE - i, &val), SIGBUS, "store out of it");
		EXPECT(val, POISON, "what was loaded");
	}
	munmap(before, 3 * PAGE);
}

/* MMIO is never executable, although the kernel maps it here as if it were memory. */
static void execute_mmio(void)
{
	static const uint64_t pfns[] = { 0x9000, 0x8000, 0x10000 };
	uint64_t val = 0;

	catch_faults();
	for (unsigned int i = 0; i < sizeof(pfns) / sizeof(*pfns); i++) {
		char *page = map_pfn(pfns[i], 1, false);

		EXPECT(attempt(do_exec, page, &val), SIGBUS, "jump into MMIO at page %llx",
		       (unsigned long long)pfns[i]);
		munmap(page, PAGE);
	}
}

static void do_hvc(char *addr, uint64_t *val)
{
	(void)addr;
	(void)val;
	asm volatile(".inst 0xd4000002" : : : "x0", "x1", "memory");	/* hvc #0 */
}

static void do_smc(char *addr, uint64_t *val)
{
	(void)addr;
	(void)val;
	asm volatile(".inst 0xd4000003" : : : "x0", "x1", "memory");	/* smc #0 */
}

static void el0_calls(void)
{
	uint64_t val = 0;

	catch_faults();
	EXPECT(attempt(do_hvc, NULL, &val), SIGILL, "HVC at EL0");
	EXPECT(attempt(do_smc, NULL, &val), SIGILL, "SMC at EL0");
}

struct victim {
	char *page;
	volatile bool stop;
	volatile unsigned long faults, hits;
};

static void *toucher(void *arg)
{
	struct victim *v = arg;
	uint64_t val = POISON;

	while (!v->stop) {
		int sig = attempt(v->hits & 1 ? do_str : do_ldr, v->page, &val);

		if (!sig && val && val != POISON)
			complain("read %llx", (unsigned long long)val);
		if (sig && sig != SIGBUS)
			complain("signal %d", sig);
		val = POISON;
		v->faults += sig != 0;
		v->hits += !sig;
	}
	return NULL;
}

/* The page goes to EL2 and comes back while threads use it. */
static void while_used(void)
{
	struct victim v = { 0 };
	pthread_t threads[3];
	unsigned int rounds;
	long long ret;
	uint64_t pfn;
	time_t end;

	catch_faults();
	if (!find_page(HOSTILE_SPARE, 0, &pfn)) {
		complain("no page");
		return;
	}
	v.page = map_pfn(pfn, 1, false);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, toucher, &v);
	end = time(NULL) + seconds;
	for (rounds = 0; time(NULL) <= end; rounds++) {
		EXPECT(hcall(KEEL_HCALL_host_donate_hyp, pfn, 1), 0, "donate");
		ret = hcall(KEEL_HCALL_host_reclaim_hyp, pfn, 1);
		if (ret == -EBUSY)	/* EL2 made a table of it */
			break;
		EXPECT(ret, 0, "reclaim");
	}
	v.stop = true;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	note("%u times; %lu accesses refused, %lu done", rounds, v.faults, v.hits);
	if (!v.faults || !v.hits)
		complain("accesses were only refused, or never: the attack missed");
	munmap(v.page, PAGE);
}

const struct attack el0_attacks[] = {
	{ "el0", "[4] [29] the image, by every kind of access", image },
	{ "el0", "[4] [29] stacks, page array, tables", early },
	{ "el0", "[4] [29] the page pool", pool },
	{ "el0", "[4] [27] a donated page and the image, cached and not", donated },
	{ "el0", "[47] accesses across the edges of a donated page", straddling },
	{ "el0", "[10] executing MMIO", execute_mmio },
	{ "el0", "[23] HVC and SMC", el0_calls },
	{ "el0", "[28] [5] a page that comes and goes under running threads", while_used },
	{ 0 }
};
