/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measurements of a protected VM: what of it is measured, and when.
 * Documentation/attestation.md says why; lib/rim.c knows the layout.
 */
#ifndef __HYP_VM_MEASURE_H
#define __HYP_VM_MEASURE_H

#include "lib/types.h"
#include <keel/measurement.h>

#define MEASUREMENT_WORDS	(KEEL_MEASUREMENT_SIZE / sizeof(u64))

struct vm;
struct vcpu;

/**
 * struct vm_measurements - what a VM can prove of itself
 * @hash:	KEEL_HASH_*; fixed once the VM has begun, like @rpv
 * @rpv:	personalization value
 * @value:	RIM, then REM 0 to 3; vm->lock
 */
struct vm_measurements {
	u64 hash;
	u64 rpv[KEEL_RPV_SIZE / sizeof(u64)];
	u64 value[KEEL_NR_MEASUREMENTS][MEASUREMENT_WORDS];
};

/**
 * measure_configure() - the host's choices, before the VM begins
 * Return: 0; -EPERM: not protected; -EINVAL: no such algorithm; -EBUSY: it has begun.
 */
int measure_configure(struct vm *vm, u64 hash, const u64 *rpv);

/* The RIM. @vcpu is the VM's first, in the state in which it will begin; no vCPU runs. */
void measure_initial(struct vcpu *vcpu);

/* Measurement @index into @out; false if there is none. */
bool measure_read(struct vm *vm, u64 index, u64 *out);

/* Extend with the first @size bytes of @value; false if that one or so much cannot be. */
bool measure_extend(struct vm *vm, u64 index, u64 size, const u64 *value);

#endif
