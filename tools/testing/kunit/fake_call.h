/* SPDX-License-Identifier: GPL-2.0-only */
/* What tests of guest calls share: a protected VM and another, and a vCPU of each that calls. */
#ifndef __KUNIT_FAKE_CALL_H
#define __KUNIT_FAKE_CALL_H

#include "fake_guest.h"
#include <linux/arm-smccc.h>

#define ELR		0x80001000UL
#define JUNK(n)		(0xabcd000000000000UL + (n))
#define UNKNOWN		((u64)SMCCC_RET_NOT_SUPPORTED)
#define INVALID		((u64)SMCCC_RET_INVALID_PARAMETER)
#define GFN		0x100UL
#define IPA		(GFN << 12)
#define PAGE		0x1000UL

#define VENDOR64(n)	(0xc6000000U | (n))
#define SHARE		VENDOR64(3)
#define RSI(n)		(0xc4000000U | (n))
#define RSI_VERSION	RSI(0x190)
#define RSI_SET		RSI(0x197)

/* Protected and not, each with vCPU 0. */
extern struct vm *vm, *plain;
extern struct vcpu *vcpu, *normal;

/* kunit_suite.init; .exit is guest_test_exit(). */
int call_test_init(struct kunit *test);

/* HVC or SMC from ELR with junk in the other registers: what guest_call() returns. */
s64 call_of(struct vcpu *v, u64 fid, u64 a, u64 b, u64 c, bool smc);
/* The same of vcpu. */
s64 call(u64 fid, u64 a, u64 b, u64 c);
s64 smc(u64 fid, u64 a, u64 b, u64 c);

/* A call that is answered at once: what is in x0. */
u64 answer(u64 fid, u64 a, u64 b, u64 c);
u64 smc_answer_of(u64 fid, u64 a, u64 b, u64 c);

void expect_rest_unchanged(struct kunit *test, const struct vcpu *v, unsigned int from);
/* NOT_SUPPORTED, and nothing else is touched. */
void expect_unknown(struct kunit *test, struct vcpu *v, u64 fid, u64 esr, bool smc);

/* Does the guest have a page at IPA + @page pages, and the host not? */
bool private_at(u64 page);

#endif
