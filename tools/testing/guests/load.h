/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM in which guest.c works on all vCPUs, each run by a thread. */
#ifndef GUESTS_LOAD_H
#define GUESTS_LOAD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../kvm/kvm.h"
#include "guest.h"

#define PAGE		4096UL

struct load_vcpu {
	struct load *load;
	int id;
	pthread_t thread;
	atomic_ulong filled, rounds;
	atomic_int error;		/* errno that KVM_RUN ended with */
};

struct load {
	struct vm vm;
	unsigned long type;		/* VM_PROTECTED or 0 */
	int nr_vcpus;
	uint64_t pages;			/* that each vCPU works on */
	char *ram;			/* load_size() bytes */
	atomic_ulong bad;		/* what the guest complained of, or an exit it never should have */
	atomic_bool stop;
	struct load_vcpu vcpus[VM_MAX_VCPUS];
};

static inline uint64_t load_work_size(const struct load *l)
{
	return l->nr_vcpus * l->pages * PAGE;
}

static inline uint64_t load_size(const struct load *l)
{
	return CODE_SIZE + load_work_size(l);
}

/* With all above @ram set. vm_open() has been called. */
void load_start(struct load *l);
/* Until every vCPU has written all its pages; false if one has ended, or after a minute or two. */
bool load_filled(struct load *l);
/* The same, for @n more rounds of each. */
bool load_rounds(struct load *l, unsigned long n);
/* The first vCPU's thread that ended did so with this errno; 0: none has. */
int load_error(const struct load *l);
/* Ends the threads and the VM. */
void load_stop(struct load *l);

#endif
