// SPDX-License-Identifier: GPL-2.0-only
/*
 * measure_read(), measure_extend(): any index, any size. What is read is the slot named;
 * what is extended is that REM alone, with no more than 64 bytes; never the RIM.
 *
 * verify: tier=long quick=2 full=2 unwind=10
 */
#include "vm/vm.h"
#include "lib/string.h"
#include "vm/measure.c"
#include "model.c"

static struct vm vm;
static u64 value[8], out[8];
static u64 extended, index, size;

struct vm nondet_vm(void);

void rim_init(__u8 *rim, const struct rim_params *params)
{
	check(0);
}

void rim_extend(__u8 *rim, enum sha algorithm, enum rim_type type, struct rim_descriptor *d)
{
	check(0);
}

void rim_rec_digest(__u8 *digest, enum sha algorithm, __u64 pc, const __u64 *gprs)
{
	check(0);
}

void rem_extend(__u8 *rem, enum sha algorithm, const void *v, unsigned long n)
{
	check(vm.lock.held && v == value && n == size && n <= sizeof(value));
	check(index >= 1 && index <= 4 && rem == (__u8 *)vm.measured.value[index]);
	check(algorithm == (vm.measured.hash ? SHA_512 : SHA_256));
	extended++;
}

void harness(void)
{
	u64 w = nondet_u64();
	bool done;

	vm = nondet_vm();
	vm.lock.held = false;
	vm.measured.hash = nondet_bool();
	index = nondet_u64();
	size = nondet_u64();
	assume(w < 8);
	out[w] = value[w] = nondet_u64();

	if (nondet_bool()) {
		done = measure_read(&vm, index, out);
		check(done == (index <= 4));
		check(out[w] == (done ? vm.measured.value[index][w] : value[w]));
		cover(done && !index);
		cover(done && index == 4);
		cover(!done && index == 5);
	} else {
		done = measure_extend(&vm, index, size, value);
		check(done == (index >= 1 && index <= 4 && size <= 64));
		check(extended == done);
		cover(done && index == 4 && size == 64);
		cover(done && !size);
		cover(!done && !index);
		cover(!done && size == 65);
	}
	check(!vm.lock.held);
}
