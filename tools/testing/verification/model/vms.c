// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of VMs and its vCPUs in any consistent state, for harness/hcall_v*.c: the
 * dispatch, the handlers, vm/vm.c, vm/vcpu.c and vm/regs.c are the real ones. By
 * contract: the page pool (harness/pool_*.c), a guest's stage-2 (harness/guest_*.c)
 * and, in hcall_vcpu_run, the run itself.
 *
 * One CPU is in EL2 at a time, but in the middle of each modelled part another one
 * may ask: other_cpu() looks from there.
 */
#define MODEL_SYSREG
#ifndef KEEL_MAX_VMS
#define KEEL_MAX_VMS	2
#define KEEL_MAX_VCPUS	2
#endif

#include "lib/types.h"
#include "lib/hw.h"
#define has_pauth has_pauth_real
#include "lib/features.h"
#undef has_pauth
static bool has_pauth(void);

#include "vm/vm.h"

static struct vm *vm_get_exact(u64 handle);
static int vcpu_get_exact(struct vm *vm, u64 index, struct vcpu **vcpu);

/* x0 and x1 carry negative numbers: that conversion is the calling convention */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "calls/hcall.c"
#define vm_get		vm_get_exact
#define vcpu_get	vcpu_get_exact
#include "calls/handlers_vm.c"
#undef vm_get
#undef vcpu_get
#pragma CPROVER check pop
#include "lib/string.h"

/* A memset() by what it is of: CBMC need not think in bytes. */
#define ZERO(type)							\
	static void zero_##type(struct type *p, int c, size_t n)	\
	{								\
		*p = (struct type){};					\
	}
ZERO(vm) ZERO(vcpu) ZERO(cpu_regs) ZERO(fp_regs) ZERO(vcpu_gic) ZERO(vcpu_timer) ZERO(vcpu_debug)
ZERO(vcpu_mmio)

static void zero_el1(u64 *p, int c, size_t n)
{
	u64 i;

	__CPROVER_assert(n == NR_EL1_REGS * sizeof(u64), "the EL1 registers");
	for (i = 0; i < NR_EL1_REGS; i++)
		p[i] = 0;
}

static void fill_last(u8 *p, int c, size_t n)
{
	u64 i;

	for (i = 0; i < KEEL_MAX_CPUS; i++)
		p[i] = 0xff;
}

#define memset(p, c, n)	_Generic((p) + 0, struct vm *: zero_vm, struct vcpu *: zero_vcpu,	\
				 struct cpu_regs *: zero_cpu_regs, u64 *: zero_el1,	\
				 struct fp_regs *: zero_fp_regs, u8 *: fill_last,	\
				 struct vcpu_gic *: zero_vcpu_gic,			\
				 struct vcpu_timer *: zero_vcpu_timer,			\
				 struct vcpu_debug *: zero_vcpu_debug,			\
				 struct vcpu_mmio *: zero_vcpu_mmio)(p, c, n)
#include "vm/vm.c"
#include "vm/vcpu.c"
#undef memset
/* the CPU's own debug registers are not the host's calls' to write */
#define write_sysreg_s(v, reg)	__CPROVER_assert(0, "a debug register of the CPU")
#include "vm/debug.c"
#undef write_sysreg_s
#include "vm/regs.c"
#include "model.c"

#ifdef MODEL_OTHERS
static void others_at_work(u64 handle);
#endif

#define NR_OBJECTS	(1 + KEEL_MAX_VCPUS)
#define VM_PFN(i)	(10 + (i) * NR_OBJECTS)
#define VCPU_PFN(i, j)	(VM_PFN(i) + 1 + (j))
#define MAX_IPA_BITS	40

static struct vm vm_0, vm_1;
static struct vcpu vcpu_00, vcpu_01, vcpu_10, vcpu_11;
static struct hyp_cpu cpu;

struct hyp_pool hyp_pool;

static bool model_pauth;
static u64 model_id;

/* What was asked of the modelled parts. */
static struct {
	unsigned int allocs, puts, inits, teardowns, frees, runs;
	bool other_got_in;
} did;

static bool has_pauth(void)
{
	return model_pauth;
}

struct hyp_cpu *this_cpu(void)
{
	return &cpu;
}

void trace_record(enum keel_trace_event event, u64 arg0, u64 arg1)
{
}

static struct vm *vm_obj(u64 i)
{
	return i && KEEL_MAX_VMS > 1 ? &vm_1 : &vm_0;
}

static struct vcpu *vcpu_obj(u64 i, u64 j)
{
	if (i && KEEL_MAX_VMS > 1)
		return j && KEEL_MAX_VCPUS > 1 ? &vcpu_11 : &vcpu_10;
	return j && KEEL_MAX_VCPUS > 1 ? &vcpu_01 : &vcpu_00;
}

/*
 * The real ones' results, as pointers to one object or another: what comes out of a table at
 * any index is for CBMC a pointer to any byte of them, and each access through it a rewriting
 * of the whole object.
 */
static struct vm *vm_get_exact(u64 handle)
{
	struct vm *vm = vm_get(handle);
	u64 i;

	for (i = 0; i < KEEL_MAX_VMS; i++)
		if (vm == vm_obj(i))
			return vm_obj(i);
	check(!vm);
	return NULL;
}

static int vcpu_get_exact(struct vm *vm, u64 index, struct vcpu **vcpu)
{
	struct vcpu *v = NULL;
	int ret = vcpu_get(vm, index, &v);
	u64 i, j;

	for (i = 0; i < KEEL_MAX_VMS; i++)
		for (j = 0; j < KEEL_MAX_VCPUS; j++)
			if (!ret && v == vcpu_obj(i, j)) {
				*vcpu = vcpu_obj(i, j);
				return 0;
			}
	check(ret);
	return ret;
}

static bool slot_free(u64 i)
{
	return !vm_table[i].handle;
}

static u64 nr_loaded(u64 i)
{
	u64 n = 0, j;

	for (j = 0; j < KEEL_MAX_VCPUS; j++)
		n += vm_obj(i)->vcpus[j] && vm_obj(i)->vcpus[j]->loaded;
	return n;
}

/* --- The pool: a page for what the harness is about to make --- */

static u64 fresh_pfn;

hyp_pfn_t hyp_alloc_pages(struct hyp_pool *pool, u8 order)
{
	check(pool == &hyp_pool && !order && !vm_table_lock.held);
	if (nondet_bool())
		return HYP_PFN_NONE;
	did.allocs++;
	return HYP_PFN(fresh_pfn);
}

bool hyp_pool_spares(struct hyp_pool *pool, u64 nr)
{
	return nondet_bool();
}

void *own_map_ptr(hyp_pfn_t pfn)
{
	u64 i, j;

	for (i = 0; i < KEEL_MAX_VMS; i++) {
		if (pfn.n == VM_PFN(i))
			return vm_obj(i);
		for (j = 0; j < KEEL_MAX_VCPUS; j++)
			if (pfn.n == VCPU_PFN(i, j))
				return vcpu_obj(i, j);
	}
	__CPROVER_assert(0, "a page of ours");
	assume(0);
	return NULL;
}

hyp_pfn_t own_map_pfn(const void *ptr)
{
	u64 i, j;

	for (i = 0; i < KEEL_MAX_VMS; i++) {
		if (ptr == vm_obj(i))
			return HYP_PFN(VM_PFN(i));
		for (j = 0; j < KEEL_MAX_VCPUS; j++)
			if (ptr == vcpu_obj(i, j))
				return HYP_PFN(VCPU_PFN(i, j));
	}
	__CPROVER_assert(0, "a pointer to a page of ours");
	assume(0);
	return HYP_PFN_NONE;
}

static bool put_seen[VM_PFN(KEEL_MAX_VMS)];

void hyp_page_put(struct hyp_pool *pool, hyp_pfn_t pfn)
{
	u64 i, j;

	check(pool == &hyp_pool && !vm_table_lock.held && !put_seen[pfn.n]);
	put_seen[pfn.n] = true;
	did.puts++;
	/* whoever finds it in the table would use memory that is not its own */
	for (i = 0; i < KEEL_MAX_VMS; i++) {
		if (pfn.n == VM_PFN(i))
			check(slot_free(i) || vm_table[i].vm != vm_obj(i));
		for (j = 0; j < KEEL_MAX_VCPUS; j++)
			if (pfn.n == VCPU_PFN(i, j) && vm_obj(i)->vcpus[j] == vcpu_obj(i, j))
				__CPROVER_assert(!vcpu_obj(i, j)->regs.x[7] && !vcpu_obj(i, j)->pc,
						 "no register outlives its guest");
	}
}

/* --- Another CPU, in the middle of things --- */

/*
 * @handle names nothing it could use, and its slot is marked as torn: harness
 * hcall_vm_teardown proves that no step of a teardown begins then.
 */
static void other_cpu(u64 handle)
{
	check(!vm_table_lock.held && slot_of(handle)->torn);
	did.other_got_in |= vm_get(handle) != NULL;
#ifdef MODEL_OTHERS
	others_at_work(handle);
#endif
}

/* --- A guest's stage-2 --- */

u8 guest_s2_max_ipa_bits(void)
{
	return MAX_IPA_BITS;
}

/* fixed at load */
static bool firmware_there;

/* The NS world's answer; a VM of the other kind is one way to create one less. */
bool world_has_open_guests(void)
{
	return true;
}

bool guest_firmware_present(void)
{
	return firmware_there;
}

int guest_s2_init(struct guest_s2 *s2, unsigned int index, u8 ia_bits, bool protected)
{
	check(index < KEEL_MAX_VMS && ia_bits >= 32 && ia_bits <= MAX_IPA_BITS);
	check(s2 == &vm_obj(index)->s2 && protected == vm_obj(index)->protected);
	check(!did.inits);
	did.inits++;
	other_cpu(vm_obj(index)->handle);
	return nondet_bool() ? 0 : -ENOMEM;
}

bool guest_s2_teardown(struct guest_s2 *s2)
{
	u64 i = KEEL_MAX_VMS > 1 && s2 == &vm_1.s2;

	check(s2 == &vm_obj(i)->s2);
	__CPROVER_assert(!vm_table[i].users && !nr_loaded(i),
			 "nobody uses a VM that is taken apart");
	check(!did.teardowns);
	did.teardowns++;
	other_cpu(vm_table[i].handle);
	return nondet_bool();
}

void guest_s2_free(struct guest_s2 *s2)
{
	check(did.teardowns == 1);
	did.frees++;
}

#ifndef MODEL_MEMORY
int host_donate_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr)
{
	return -EINVAL;
}

int host_share_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr, bool writable)
{
	return -EINVAL;
}

int host_unshare_guest(struct guest_s2 *s2, u64 gfn, u64 nr)
{
	return -EINVAL;
}
#endif

/* The GIC's virtual interface, if there is one: told of a vCPU of any kind. */
static bool gic_there;

unsigned int gic_nr_lrs(void)
{
	return gic_there ? KEEL_MAX_LRS : 0;
}

/* ID registers: any, the same each time. */
bool idreg_read(const struct vcpu *vcpu, u32 enc, u64 *value)
{
	if ((enc < 0xc008 || enc > 0xc03f) && enc != 0xc000 && enc != 0xc005 && enc != 0xc006)
		return false;
	*value = model_id;
	return true;
}

/* What they are, or what the host wants of an open guest. */
int idreg_set(struct vcpu *vcpu, u32 enc, u64 value)
{
	if (value == model_id)
		return 0;
	return vcpu->vm->protected || nondet_u64() & 1 ? -EINVAL : nondet_u64() & 1 ? -EBUSY : 0;
}

#ifndef MODEL_CONFIGURE
int measure_configure(struct vm *vm, u64 hash, const u64 *rpv)
{
	__CPROVER_assert(0, "only vm_configure configures");
	return 0;
}
#endif

#ifndef MODEL_RUN
s64 vcpu_run(struct vcpu *vcpu, u64 *x)
{
	__CPROVER_assert(0, "only vcpu_run runs");
	return 0;
}
#endif

/* --- Any state, and what must hold of it --- */

struct vm nondet_vm(void);
struct vcpu nondet_vcpu(void);
struct hyp_cpu nondet_cpu(void);

static bool vcpu_ok(u64 i, u64 j)
{
	const struct vcpu *v = vm_obj(i)->vcpus[j];

	if (!v)
		return true;
	return v == vcpu_obj(i, j) && v->vm == vm_obj(i) && v->index == j && v->loaded <= 1 &&
	       v->power <= VCPU_ON && j < vm_obj(i)->nr_vcpus_max;
}

static bool slot_ok(u64 i)
{
	const struct vm_slot *s = &vm_table[i];
	u64 j;

	if (slot_free(i))
		return !s->vm && !s->users && !s->dying && !s->torn;
	if ((s->handle & 0xff) != i || s->handle >> 8 > generation || !(s->handle >> 8))
		return false;
	/* who is refused may come while there are users, and a step only without */
	if (s->torn && s->users)
		return false;
	/* being made: there is nothing yet */
	if (!s->vm)
		return s->dying && s->torn;
	if (s->torn && !s->dying)
		return false;
	for (j = 0; j < KEEL_MAX_VCPUS; j++)
		if (!vcpu_ok(i, j))
			return false;
	/* whoever has a vCPU has its VM */
	return s->vm == vm_obj(i) && vm_obj(i)->handle == s->handle && vm_obj(i)->index == i &&
	       vm_obj(i)->nr_vcpus_max && vm_obj(i)->nr_vcpus_max <= KEEL_MAX_VCPUS &&
	       nr_loaded(i) <= s->users && !vm_obj(i)->lock.held;
}

static bool table_ok(void)
{
	u64 used = 0, i;

	for (i = 0; i < KEEL_MAX_VMS; i++) {
		if (!slot_ok(i))
			return false;
		used += !slot_free(i);
	}
	return nr_vms == used && !vm_table_lock.held && generation <= HANDLE_GENERATION_MAX;
}

static void slot_havoc(u64 i)
{
	u64 j;

	vm_table[i].handle = nondet_u64();
	vm_table[i].users = nondet_u32();
	vm_table[i].dying = nondet_bool();
	vm_table[i].torn = nondet_bool();
	vm_table[i].vm = nondet_bool() ? vm_obj(i) : NULL;
	*vm_obj(i) = nondet_vm();
	/* there are not 2^32 CPUs */
	assume(vm_table[i].users < KEEL_MAX_CPUS);
	for (j = 0; j < KEEL_MAX_VCPUS; j++) {
		*vcpu_obj(i, j) = nondet_vcpu();
		vcpu_obj(i, j)->vm = vm_obj(i);
		vm_obj(i)->vcpus[j] = nondet_bool() ? vcpu_obj(i, j) : NULL;
	}
	vm_obj(i)->lock.held = false;
}

/* --- A call --- */

struct vm_call {
	u64 nr;
	bool allowed;
	struct cpu_regs regs, old;
	struct vm_slot slot[KEEL_MAX_VMS];
	u32 loaded[KEEL_MAX_VMS][KEEL_MAX_VCPUS];
	bool has[KEEL_MAX_VMS][KEEL_MAX_VCPUS];
	u64 generation, count;
};

struct cpu_regs nondet_regs(void);

static struct vm_call c;

static void table_save(void)
{
	u64 i, j;

	c.generation = generation;
	c.count = nr_vms;
	for (i = 0; i < KEEL_MAX_VMS; i++) {
		c.slot[i] = vm_table[i];
		for (j = 0; j < KEEL_MAX_VCPUS; j++) {
			c.has[i][j] = vm_table[i].vm && vm_obj(i)->vcpus[j];
			c.loaded[i][j] = vcpu_obj(i, j)->loaded;
		}
	}
}

static void table_any(void)
{
	u64 i;

	cpu = nondet_cpu();
	cpu.trace.ring = NULL;
	generation = nondet_u64();
	nr_vms = nondet_u64();
	model_pauth = nondet_bool();
	model_id = nondet_u64();
	for (i = 0; i < KEEL_MAX_VMS; i++)
		slot_havoc(i);
	assume(table_ok());
}

static void call_any(u64 nr)
{
	table_any();
	assume(cpu.hcall_count[nr] < 1UL << 60);
	hyp_finalised = nondet_bool();
	hyp_dead = nondet_bool();
	c.nr = nr;
	c.regs = nondet_regs();
	c.old = c.regs;
	c.allowed = !hyp_dead && hyp_finalised;
	table_save();
}

static bool slot_same(u64 i)
{
	u64 j;

	if (c.slot[i].handle != vm_table[i].handle || c.slot[i].vm != vm_table[i].vm ||
	    c.slot[i].users != vm_table[i].users || c.slot[i].dying != vm_table[i].dying ||
	    c.slot[i].torn != vm_table[i].torn)
		return false;
	for (j = 0; j < KEEL_MAX_VCPUS && vm_table[i].vm; j++)
		if (c.has[i][j] != !!vm_obj(i)->vcpus[j] ||
		    c.loaded[i][j] != vcpu_obj(i, j)->loaded)
			return false;
	return true;
}

static bool table_same(void)
{
	u64 i;

	for (i = 0; i < KEEL_MAX_VMS; i++)
		if (!slot_same(i))
			return false;
	return c.generation == generation && c.count == nr_vms;
}

/* A result as the host finds it in a register: two's complement. */
static u64 as_x(s64 result)
{
	return result < 0 ? ~(u64)(-(result + 1)) : (u64)result;
}

/* Of the registers at most @results beginning with x1 change. Was the call made? */
static bool call_make(u64 results)
{
	u64 i;

	hcall_dispatch(&c.regs, c.nr);
	for (i = 0; i < 31; i++)
		if (i > results)
			check(c.regs.x[i] == c.old.x[i]);
	check(table_ok());
	check(!did.other_got_in);
	check(c.regs.x[0] == (c.allowed ? SMCCC_RET_SUCCESS : as_x(SMCCC_RET_NOT_SUPPORTED)));
	cover(c.allowed);
	cover(!c.allowed && hyp_dead);
	if (c.allowed)
		return true;
	check(table_same() && c.regs.x[1] == c.old.x[1] && c.regs.x[2] == c.old.x[2]);
	check(!did.allocs && !did.puts && !did.teardowns && !did.runs);
	return false;
}

/* The live VM the host's x1 names, by the table as it was; KEEL_MAX_VMS: none. */
static u64 named(void)
{
	u64 i;

	for (i = 0; i < KEEL_MAX_VMS; i++)
		if (c.slot[i].handle && c.slot[i].handle == c.old.x[1])
			return i;
	return KEEL_MAX_VMS;
}

static bool named_live(void)
{
	return named() < KEEL_MAX_VMS && !c.slot[named()].dying;
}

/* 0 if the host's x1 and x2 name a vCPU it may have now, or what it is told. */
static s64 vcpu_result(void)
{
	if (!named_live() || c.old.x[2] >= KEEL_MAX_VCPUS || !c.has[named()][c.old.x[2]])
		return -ENOENT;
	return c.loaded[named()][c.old.x[2]] ? -EBUSY : 0;
}

/*
 * Any call of @nr, which names a vCPU: *@i and *@j are that one if there is one. Return: as
 * above.
 */
static s64 vcpu_call_any(u64 nr, u64 *i, u64 *j)
{
	call_any(nr);
	*i = named() % KEEL_MAX_VMS;
	*j = c.old.x[2] % KEEL_MAX_VCPUS;
	return vcpu_result();
}

static void cover_vcpu_results(void)
{
	cover(c.regs.x[1] == as_x(-ENOENT) && !named_live());
	cover(c.regs.x[1] == as_x(-ENOENT) && named_live() && c.old.x[2] < KEEL_MAX_VCPUS);
	cover(c.regs.x[1] == as_x(-ENOENT) && named_live() && c.old.x[2] >= KEEL_MAX_VCPUS);
	cover(c.regs.x[1] == as_x(-EBUSY));
}
