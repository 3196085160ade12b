/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ticket spinlock: fair, so that one CPU hammering a hypercall cannot starve the
 * others out of their stage-2 faults. EL2 runs with interrupts masked.
 *
 * Order, outermost first: host_lock, hyp_map_lock, pool lock. A VM's lock never
 * nests inside any of them.
 */
#ifndef __HYP_LIB_SPINLOCK_H
#define __HYP_LIB_SPINLOCK_H

#include "lib/types.h"
#include "lib/bug.h"

#ifndef KEEL_TEST_BUILD

struct hyp_spinlock {
	union {
		u32 both;
		struct { u16 owner, next; };
	};
};

/* Set by hyp_panic(): whoever died may hold a lock, and no transition runs any more. */
extern u32 hyp_dead;

static inline void hyp_spin_lock(struct hyp_spinlock *lock)
{
	u32 old, new, fail;
	u16 ticket;

	asm volatile(
	"	prfm	pstl1strm, %3\n"
	"1:	ldaxr	%w0, %3\n"
	"	add	%w1, %w0, #0x10000\n"
	"	stxr	%w2, %w1, %3\n"
	"	cbnz	%w2, 1b\n"
	: "=&r"(old), "=&r"(new), "=&r"(fail), "+Q"(lock->both) :: "memory");

	ticket = old >> 16;
	while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket) {
		if (__atomic_load_n(&hyp_dead, __ATOMIC_RELAXED))
			return;
		asm volatile("yield" ::: "memory");
	}
}

static inline void hyp_spin_unlock(struct hyp_spinlock *lock)
{
	__atomic_store_n(&lock->owner, lock->owner + 1, __ATOMIC_RELEASE);
}

static inline bool hyp_spin_is_locked(const struct hyp_spinlock *lock)
{
	u32 both = __atomic_load_n(&lock->both, __ATOMIC_RELAXED);

	return (both & 0xffff) != both >> 16;
}

#else

struct hyp_spinlock { bool held; };

static inline void hyp_spin_lock(struct hyp_spinlock *lock)
{
	HYP_BUG_ON(lock->held);
	lock->held = true;
}

static inline void hyp_spin_unlock(struct hyp_spinlock *lock)
{
	HYP_BUG_ON(!lock->held);
	lock->held = false;
}

static inline bool hyp_spin_is_locked(const struct hyp_spinlock *lock)
{
	return lock->held;
}

#endif

#define HYP_ASSERT_HELD(lock)	HYP_DEBUG_BUG_ON(!hyp_spin_is_locked(lock))

#endif
