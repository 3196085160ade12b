// SPDX-License-Identifier: GPL-2.0-only
/* Hardware, firmware and the ends of EL2, all recorded. */
#include <kunit/test-bug.h>
#include <linux/vmalloc.h>
#include "fake.h"

struct hw_record hw_log[HW_LOG_MAX];
unsigned int hw_log_nr;
u64 hw_count[HW_NR_EVENTS];
void (*hw_hook)(enum hw_event event, u64 a, u64 b);

void hw_note(enum hw_event event, u64 a, u64 b)
{
	if (hw_log_nr < HW_LOG_MAX)
		hw_log[hw_log_nr++] = (struct hw_record){ event, a, b };
	hw_count[event]++;
	mmu_event(event, a, b);
	if (hw_hook)
		hw_hook(event, a, b);
}

void hw_forget(void)
{
	hw_log_nr = 0;
	memset(hw_count, 0, sizeof(hw_count));
}

int hw_find(unsigned int from, enum hw_event event, u64 a)
{
	unsigned int i;

	for (i = from; i < hw_log_nr; i++)
		if (hw_log[i].event == event && hw_log[i].a == a)
			return i;
	return -1;
}

/* --- System registers: by encoding, or by name where the sources use no other --- */

static struct {
	const char *name;
	u32 encoding;
	u64 value;
} regs[384];
static unsigned int nr_regs;
static u64 counter;

/* Written by name and saved by encoding, or the other way round. */
static const struct {
	const char *name;
	u32 encoding;
} both[] = {
	{ "hcr_el2", SYS_HCR_EL2 }, { "cptr_el2", SYS_CPTR_EL2 },
	{ "mdcr_el2", SYS_MDCR_EL2 }, { "hstr_el2", SYS_HSTR_EL2 },
	{ "cnthctl_el2", SYS_CNTHCTL_EL2 }, { "cntvoff_el2", SYS_CNTVOFF_EL2 },
	{ "vmpidr_el2", SYS_VMPIDR_EL2 }, { "vpidr_el2", SYS_VPIDR_EL2 },
	{ "csselr_el1", SYS_CSSELR_EL1 }, { "vtcr_el2", SYS_VTCR_EL2 },
	{ "vttbr_el2", SYS_VTTBR_EL2 }, { "par_el1", SYS_PAR_EL1 },
	{ "esr_el1", SYS_ESR_EL1 }, { "far_el1", SYS_FAR_EL1 },
	{ "elr_el1", SYS_ELR_EL1 }, { "spsr_el1", SYS_SPSR_EL1 },
	{ "vbar_el1", SYS_VBAR_EL1 }, { "sctlr_el1", SYS_SCTLR_EL1 },
};

static u32 encoding_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(both); i++)
		if (!strcmp(both[i].name, name))
			return both[i].encoding;
	return 0;
}

static u64 *reg_slot(const char *name, u32 encoding)
{
	unsigned int i;

	for (i = 0; i < nr_regs; i++)
		if (name ? regs[i].name && !strcmp(regs[i].name, name) :
			   !regs[i].name && regs[i].encoding == encoding)
			return &regs[i].value;
	BUG_ON(nr_regs == ARRAY_SIZE(regs));
	regs[nr_regs].name = name;
	regs[nr_regs].encoding = encoding;
	regs[nr_regs].value = 0;
	return &regs[nr_regs++].value;
}

u64 hw_read(const char *name)
{
	if (!strcmp(name, "cntvct_el0"))
		return ++counter;
	if (encoding_of(name))
		return hw_read_s(encoding_of(name));
	return *reg_slot(name, 0);
}

void hw_write(const char *name, u64 value)
{
	if (encoding_of(name))
		hw_write_s(encoding_of(name), value);
	else
		*reg_slot(name, 0) = value;
}

u64 (*hw_read_hook)(u32 encoding, u64 value);
void (*hw_write_hook)(u32 encoding, u64 value);

u64 hw_read_s(u32 encoding)
{
	u64 value = *reg_slot(NULL, encoding);

	return hw_read_hook ? hw_read_hook(encoding, value) : value;
}

void hw_write_s(u32 encoding, u64 value)
{
	*reg_slot(NULL, encoding) = value;
	if (hw_write_hook)
		hw_write_hook(encoding, value);
}

u64 hw_at_par;

u64 hw_at_s1e1r(u64 va)
{
	hw_note(HW_AT, va, 0);
	hw_write("par_el1", hw_at_par);
	return hw_at_par;
}

u64 hw_random_value;
unsigned int hw_random_left;

bool hw_random(u64 *out)
{
	*out = 0;
	if (!hw_random_left)
		return false;
	hw_random_left--;
	*out = hw_random_value;
	return true;
}

void hw_reset(void)
{
	hw_forget();
	hw_hook = NULL;
	hw_read_hook = NULL;
	hw_write_hook = NULL;
	hw_at_par = 0;
	hw_random_left = 0;
	nr_regs = 0;
	counter = 0;
	smc_hook = NULL;
	smc_answer = 0;
	smc_count = 0;
	left = (struct left){};
	panic_happened = false;
	hyp_dead = 0;
}

/* --- Panics and other ends --- */

char panic_text[128];
bool panic_happened;
u32 hyp_dead;
struct left left;
static struct kunit_try_catch *catching;

struct guarded {
	void (*fn)(void *arg);
	void *arg;
	bool ended;
};

static void guarded_run(void *context)
{
	struct guarded *g = context;

	g->fn(g->arg);
}

static void guarded_end(void *context)
{
	((struct guarded *)context)->ended = true;
}

/* Did @fn end by throwing? */
static bool run_guarded(struct kunit *test, void (*fn)(void *), void *arg)
{
	struct guarded g = { fn, arg };
	struct kunit_try_catch try = {
		.test = test, .try = guarded_run, .catch = guarded_end,
	};

	catching = &try;
	kunit_try_catch_run(&try, &g);
	catching = NULL;
	return g.ended;
}

static void __noreturn throw(const char *unexpected)
{
	struct kunit *test;

	if (catching)
		kunit_try_catch_throw(catching);
	test = kunit_get_current_test();
	KUNIT_FAIL(test, "%s", unexpected);
	__kunit_abort(test);
	BUG();
}

void hyp_panic(const char *text)
{
	strscpy(panic_text, text, sizeof(panic_text));
	panic_happened = true;
	throw(panic_text);
}

bool panics(struct kunit *test, void (*fn)(void *), void *arg)
{
	panic_happened = false;
	return run_guarded(test, fn, arg) && panic_happened;
}

void leaves(struct kunit *test, void (*fn)(void *), void *arg)
{
	left = (struct left){};
	run_guarded(test, fn, arg);
}

void enter_host(u64 entry, u64 context)
{
	left = (struct left){ LEFT_ENTER_HOST, { entry, context } };
	throw("enter_host");
}

void enter_host_args(u64 entry, u64 x0, u64 x1, u64 x2)
{
	left = (struct left){ LEFT_ENTER_HOST_ARGS, { entry, x0, x1, x2 } };
	throw("enter_host_args");
}

void leave_el2(struct cpu_regs *regs, u64 vbar, u64 hcr, u64 sctlr)
{
	left = (struct left){ LEFT_EL2, { vbar, hcr, sctlr } };
	throw("leave_el2");
}

/* --- Firmware --- */

struct cpu_regs smc_seen;
unsigned int smc_count;
u64 smc_answer;
void (*smc_hook)(struct cpu_regs *regs);

void hyp_smc(struct cpu_regs *r)
{
	smc_seen = *r;
	smc_count++;
	if (smc_hook)
		smc_hook(r);
	else
		r->x[0] = smc_answer;
}

/* --- Symbols of the assembly and the linker script --- */

char hyp_vectors[1], hyp_vectors_loop[1], hyp_vectors_firmware[1];
char cpu_on_entry[1], cpu_resume_entry[1];

asm(".pushsection .data, \"aw\"\n"
    ".balign 4096\n"
    ".global image_start, rodata_start, ro_data_start, data_start, image_end\n"
    "image_start:	.fill 64, 8, 0x11\n"
    "rodata_start:	.fill 64, 8, 0x22\n"
    "ro_data_start:	.fill 64, 8, 0x33\n"
    "data_start:	.fill 64, 8, 0x44\n"
    "image_end:		.quad 0\n"
    ".popsection\n");

/* --- Odds and ends --- */

void *test_zalloc(u64 size)
{
	return vzalloc(size);
}

void test_free(void *p)
{
	vfree(p);
}

static u64 rnd_state;

void rnd_seed(u64 seed)
{
	rnd_state = seed;
}

u32 rnd(u32 below)
{
	rnd_state = rnd_state * 6364136223846793005UL + 1442695040888963407UL;
	return (rnd_state >> 33) % below;
}

MODULE_DESCRIPTION("KUnit tests of Keel's EL2 object");
MODULE_LICENSE("GPL");
