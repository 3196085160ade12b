// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the host gives to a VM and takes back, for harness/hcall_vm_{donate,share,unshare}.c.
 * The transition is a stand-in that may answer with any result the real one has, so these
 * harnesses show the way there and back: the VM named, in use meanwhile, the arguments as
 * the host gave them, the result as it came. What the transition does to pages is for
 * harness/guest_*.c.
 */
#define MODEL_MEMORY
#include "vms.c"

enum memory_op { DONATE, SHARE, UNSHARE };

int nondet_int(void);

static struct {
	unsigned int calls;
	enum memory_op op;
	u64 vm, gfn, pfn, nr;
	bool writable;
	int ret;
} asked;

/* Without s2->lock and the table's, and while nobody can take the VM apart. */
static int transition(enum memory_op op, struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr)
{
	u64 i = s2 == &vm_1.s2;

	check(s2 == &vm_obj(i)->s2 && !asked.calls);
	check(!vm_table_lock.held && !vm_table[i].dying && !vm_table[i].torn);
	check(vm_table[i].users == c.slot[i].users + 1);
	asked.calls++;
	asked.op = op;
	asked.vm = i;
	asked.gfn = gfn;
	asked.pfn = pfn;
	asked.nr = nr;
	asked.ret = nondet_int();
	assume(!asked.ret || asked.ret == -EINVAL || asked.ret == -EPERM ||
	       asked.ret == -ENOMEM || (op != UNSHARE && asked.ret == -EEXIST) ||
	       (op == SHARE && asked.ret == -EBUSY));
	return asked.ret;
}

int host_donate_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr)
{
	return transition(DONATE, s2, gfn, pfn, nr);
}

int host_share_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr, bool writable)
{
	asked.writable = writable;
	return transition(SHARE, s2, gfn, pfn, nr);
}

int host_unshare_guest(struct guest_s2 *s2, u64 gfn, u64 nr)
{
	return transition(UNSHARE, s2, gfn, 0, nr);
}

/*
 * Make the call; @bad: its arguments are refused before any VM is looked for. Was the
 * transition asked for? By then it is known to be the right one, of the right VM.
 */
static bool memory_call(enum memory_op op, bool bad)
{
	u64 i;

	for (i = 0; i < KEEL_MAX_VMS; i++)
		assume(!vm_obj(i)->s2.lock.held);
	if (!call_make(1)) {
		check(!asked.calls);
		return false;
	}
	/* every vm_get() has had its vm_put() */
	check(table_same());
	for (i = 0; i < KEEL_MAX_VMS; i++)
		check(!vm_obj(i)->s2.lock.held);
	check(asked.calls == (!bad && named_live()));
	cover(c.regs.x[1] == as_x(-ENOENT) && named() < KEEL_MAX_VMS);
	cover(c.regs.x[1] == as_x(-ENOENT) && named() == KEEL_MAX_VMS);
	if (!asked.calls) {
		check(c.regs.x[1] == as_x(bad ? -EINVAL : -ENOENT));
		return false;
	}
	check(asked.op == op && asked.vm == named());
	check(c.regs.x[1] == as_x(asked.ret));
	cover(!asked.ret && !asked.vm);
	cover(!asked.ret && asked.vm);
	cover(asked.ret == -EINVAL);
	cover(asked.ret == -EPERM);
	cover(asked.ret == -ENOMEM);
	return true;
}
