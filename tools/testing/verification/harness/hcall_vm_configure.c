// SPDX-License-Identifier: GPL-2.0-only
/*
 * vm_configure: any registers. Of the VM named, if it is protected and has not begun,
 * algorithm and personalization value are the host's; nothing else ever changes.
 *
 * verify: quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40,harness.0:9,measure_configure.0:9
 */
#define MODEL_CONFIGURE
#include "vms.c"
/* by the word, and where it is written by its name: a pointer would be to any byte of the VM */
#define memcpy(d, s, n)							\
	do {								\
		for (u64 word = 0; word < (n) / sizeof(u64); word++)	\
			(d)[word] = (s)[word];				\
	} while (0)
#include "vm/measure.c"
#undef memcpy

void harness(void)
{
	u64 i, w = nondet_u64(), n;
	struct vm_measurements old, *m;
	bool begun;

	call_any(KEEL_HCALL_vm_configure);
	i = named() % KEEL_MAX_VMS;
	m = &vm_obj(i)->measured;
	old = *m;
	begun = vm_obj(i)->begun;
	assume(w < KEEL_RPV_SIZE / 8);
	if (!call_make(1))
		return;
	check(table_same() && !vm_obj(i)->lock.held);
	check(vm_obj(i)->begun == begun);
	for (n = 0; n < MEASUREMENT_WORDS; n++)
		check(m->value[0][n] == old.value[0][n] && m->value[4][n] == old.value[4][n]);

	if (!named_live())
		check(c.regs.x[1] == as_x(-ENOENT));
	else if (!vm_obj(i)->protected)
		check(c.regs.x[1] == as_x(-EPERM));
	else if (c.old.x[2] > 1)
		check(c.regs.x[1] == as_x(-EINVAL));
	else
		check(c.regs.x[1] == (begun ? as_x(-EBUSY) : 0));
	if (c.regs.x[1]) {
		check(m->hash == old.hash && m->rpv[w] == old.rpv[w]);
	} else {
		check(m->hash == c.old.x[2] && m->rpv[w] == c.old.x[3 + w]);
	}
	cover(c.regs.x[1] == as_x(-ENOENT) && named() < KEEL_MAX_VMS);
	cover(c.regs.x[1] == as_x(-EPERM));
	cover(c.regs.x[1] == as_x(-EINVAL));
	cover(c.regs.x[1] == as_x(-EBUSY));
	cover(c.regs.x[1] == 0 && m->hash == KEEL_HASH_SHA512 && i);
}
