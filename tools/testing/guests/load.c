// SPDX-License-Identifier: GPL-2.0-only
/* See load.h. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

/* Under an emulator that shares its CPUs with others. */
#define PATIENCE	120

static void nothing(int sig)
{
	(void)sig;
}

static void device_read(struct load *l, struct kvm_run *run, uint64_t offset)
{
	uint64_t value = offset == DEVICE_CPUS ? (uint64_t)l->nr_vcpus : l->pages;

	memcpy(run->mmio.data, &value, sizeof(value));
}

static void device_write(struct load_vcpu *v, struct kvm_run *run, uint64_t offset)
{
	uint64_t value;

	memcpy(&value, run->mmio.data, sizeof(value));
	if (offset == DEVICE_FILLED)
		atomic_store(&v->filled, 1);
	else if (offset == DEVICE_ROUND)
		atomic_fetch_add(&v->rounds, 1);
	else
		atomic_store(&v->load->bad, value ? value : 1);
}

static void *run_vcpu(void *arg)
{
	struct load_vcpu *v = arg;
	struct load *l = v->load;
	struct kvm_run *run = l->vm.runs[v->id];

	while (!atomic_load(&l->stop)) {
		if (ioctl(l->vm.vcpus[v->id], KVM_RUN, 0)) {
			if (errno == EINTR)
				continue;
			atomic_store(&v->error, errno);
			break;
		}
		if (run->exit_reason != KVM_EXIT_MMIO) {
			atomic_store(&l->bad, run->exit_reason);
			break;
		}
		if (run->mmio.is_write)
			device_write(v, run, run->mmio.phys_addr - DEVICE);
		else
			device_read(l, run, run->mmio.phys_addr - DEVICE);
	}
	return NULL;
}

void load_start(struct load *l)
{
	struct sigaction action = { .sa_handler = nothing };
	int i;

	sigaction(SIGUSR1, &action, NULL);
	memcpy(l->ram, guest_start, guest_end - guest_start);
	vm_create(&l->vm, l->type);
	vm_add_memory(&l->vm, 0, CODE_IPA, l->ram, load_size(l));
	for (i = 0; i < l->nr_vcpus; i++)
		vm_add_vcpu(&l->vm);
	vm_add_gic(&l->vm);
	vcpu_set_core(&l->vm, 0, CORE(regs.pc), CODE_IPA);
	atomic_store(&l->stop, false);
	atomic_store(&l->bad, 0);
	for (i = 0; i < l->nr_vcpus; i++) {
		struct load_vcpu *v = &l->vcpus[i];

		*v = (struct load_vcpu){ .load = l, .id = i };
		if (pthread_create(&v->thread, NULL, run_vcpu, v))
			die("pthread_create");
	}
}

int load_error(const struct load *l)
{
	int i, error = 0;

	for (i = 0; !error && i < l->nr_vcpus; i++)
		error = atomic_load(&l->vcpus[i].error);
	return error;
}

/* Until @count of each vCPU is at least what @want says of it. */
static bool reached(struct load *l, bool rounds, const unsigned long *want)
{
	time_t end = time(NULL) + PATIENCE;
	bool all = false;
	int i;

	while (!all && time(NULL) < end && !atomic_load(&l->bad) && !load_error(l)) {
		usleep(2000);
		all = true;
		for (i = 0; i < l->nr_vcpus; i++) {
			struct load_vcpu *v = &l->vcpus[i];

			all &= atomic_load(rounds ? &v->rounds : &v->filled) >= want[i];
		}
	}
	return all && !atomic_load(&l->bad);
}

bool load_filled(struct load *l)
{
	static const unsigned long want[VM_MAX_VCPUS] = { 1, 1, 1, 1 };

	return reached(l, false, want);
}

bool load_rounds(struct load *l, unsigned long n)
{
	unsigned long want[VM_MAX_VCPUS];
	int i;

	for (i = 0; i < l->nr_vcpus; i++)
		want[i] = atomic_load(&l->vcpus[i].rounds) + n;
	return reached(l, true, want);
}

void load_stop(struct load *l)
{
	int i;

	atomic_store(&l->stop, true);
	for (i = 0; i < l->nr_vcpus; i++) {
		/* a signal that comes before KVM_RUN does not end it */
		((volatile struct kvm_run *)l->vm.runs[i])->immediate_exit = 1;
		pthread_kill(l->vcpus[i].thread, SIGUSR1);
	}
	for (i = 0; i < l->nr_vcpus; i++)
		pthread_join(l->vcpus[i].thread, NULL);
	vm_close(&l->vm);
}
