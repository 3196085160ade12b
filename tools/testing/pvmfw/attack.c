// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VMM that starts a protected guest in pvmfw and is its enemy:
 *
 *	attack FDT KERNEL INITRD HOW [AREA BIT | SEED]
 *
 * It has what any process has: the guest's memory as it mapped it, and KVM's calls. What
 * it tries it tries when pvmfw has said on its console that it is so far, with the vCPU
 * stopped in that very exit; or from a thread all the time. Prints the console, and what
 * became of each attempt; ends with 3 if the guest reset, 0 if it powered off.
 *
 * A page of the guest's is the host's until the guest first touches it, so what can be
 * changed is what pvmfw has not read yet. The payload says if it is what was signed.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vmm.h"

#define PAGE		4096UL

static const char *area_name;
static unsigned long bit, seed;

/* --- Stores that may be refused ---------------------------------------------------------- */

static __thread sigjmp_buf escape;

static void on_fault(int sig)
{
	(void)sig;
	siglongjmp(escape, 1);
}

/* Changes a bit of @p; false: it is the guest's. */
static bool flip(volatile uint8_t *p, unsigned int nr)
{
	if (sigsetjmp(escape, 1)) {
		errno = EFAULT;
		return false;
	}
	*p ^= 1 << nr % 8;
	return true;
}

struct area {
	const char *name;
	uint8_t *at;
	size_t size;
};

#define NR_AREAS 3

static void areas(struct area *a)
{
	a[0] = (struct area){ "kernel", ram + (KERNEL_IPA - RAM_IPA), kernel_size };
	a[1] = (struct area){ "initrd", ram + (INITRD_IPA - RAM_IPA), initrd_size };
	a[2] = (struct area){ "fdt", ram + (FDT_IPA - RAM_IPA), fdt_size };
}

/* One bit in each page of it. */
static void flip_pages(const struct area *a)
{
	size_t at, changed = 0, refused = 0;

	for (at = 0; at < a->size; at += PAGE) {
		if (flip(a->at + at + (a->size - at < PAGE ? 0 : 1234), 3))
			changed++;
		else
			refused++;
	}
	printf("attack: %s: %zu pages changed, %zu refused\n", a->name, changed, refused);
}

/* --- What is tried ------------------------------------------------------------------------- */

static void tell(const char *what, int ret)
{
	printf("attack: %s: %s\n", what, ret < 0 ? strerror(errno) : "done");
}

static int set_slot(unsigned int slot, uint64_t ipa, void *at, uint64_t size)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot, .guest_phys_addr = ipa, .memory_size = size,
		.userspace_addr = (uintptr_t)at,
	};

	return ioctl(vm.fd, KVM_SET_USER_MEMORY_REGION, &region);
}

/* Before pvmfw reads it: as if the file had been another. */
static void one_bit(void)
{
	struct area a[NR_AREAS];
	unsigned int i;

	areas(a);
	for (i = 0; i < NR_AREAS; i++)
		if (!strcmp(a[i].name, area_name))
			tell("one bit", flip(a[i].at + bit / 8 % a[i].size, bit) ? 0 : -1);
}

/* All of it has been read. */
static void all_pages(void)
{
	struct area a[NR_AREAS];
	unsigned int i;

	areas(a);
	for (i = 0; i < NR_AREAS; i++)
		flip_pages(&a[i]);
}

/* Other memory where the payload was: in this process, and in the VM. */
static void other_memory(void)
{
	size_t size = (kernel_size + PAGE - 1) & ~(PAGE - 1);
	uint8_t *at = ram + (KERNEL_IPA - RAM_IPA), *other;

	tell("discard", madvise(at, size, MADV_DONTNEED));
	other = mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		     -1, 0);
	tell("map over it", other == MAP_FAILED ? -1 : 0);
	memset(other, 0, size);
	tell("take the slot away", set_slot(SLOT_RAM, RAM_IPA, ram, 0));
	other = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	tell("put another there", set_slot(SLOT_RAM, RAM_IPA, other, RAM_SIZE));
}

/* pvmfw's own pages: those that it has, and those that it will still touch. */
static void firmware_pages(void)
{
	struct area a = { "firmware", firmware, FIRMWARE_SIZE };

	flip_pages(&a);
}

static void set_reg(const char *what, unsigned int nr, uint64_t value)
{
	struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | nr,
		.addr = (uintptr_t)&value,
	};

	tell(what, ioctl(vm.vcpus[0], KVM_SET_ONE_REG, &reg));
}

static void registers(void)
{
	struct kvm_vcpu_init init;

	set_reg("set PC", CORE(regs.pc), KERNEL_IPA);
	set_reg("set X0", CORE(regs.regs[0]), 0);
	set_reg("set PSTATE", CORE(regs.pstate), 0x3c5);
	MUST(vm.fd, KVM_ARM_PREFERRED_TARGET, &init);
	init.features[0] = 1 << KVM_ARM_VCPU_PSCI_0_2;
	tell("reset the vCPU", ioctl(vm.vcpus[0], KVM_ARM_VCPU_INIT, &init));
}

/* A second vCPU that is not off: said to be at its making, and by its state. */
static void start_second(void)
{
	struct kvm_mp_state on = { KVM_MP_STATE_RUNNABLE };
	struct kvm_vcpu_init init;
	uint64_t pc = KERNEL_IPA;
	int ret;

	MUST(vm.fd, KVM_ARM_PREFERRED_TARGET, &init);
	init.features[0] = 1 << KVM_ARM_VCPU_PSCI_0_2;
	tell("make the second not off", ioctl(vm.vcpus[1], KVM_ARM_VCPU_INIT, &init));
	tell("say so again", ioctl(vm.vcpus[1], KVM_SET_MP_STATE, &on));
	vcpu_set_core(&vm, 1, CORE(regs.pc), pc);
	ret = ioctl(vm.vcpus[1], KVM_RUN, 0);
	tell("run the second", ret);
	if (!ret)
		printf("attack: it ran, exit %u\n", vm.runs[1]->exit_reason);
}

/* --- While pvmfw works ---------------------------------------------------------------------- */

#define HOLD	2000		/* for how long a bit stays changed: turns of a loop */

static volatile bool stop;
static unsigned long stores, faults;

/*
 * A bit of the payload is changed and changed back, again and again, as long as that can be:
 * pvmfw has to see it as it will run, or not run it.
 */
static void *toggle(void *arg)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15UL | 1;
	struct area a[NR_AREAS];

	(void)arg;
	areas(a);
	while (!stop) {
		struct area *to = &a[x >> 60 ? 0 : 1];
		volatile int hold;
		size_t at;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		at = (x >> 8) % to->size;
		if (!flip(to->at + at, x & 7)) {
			faults++;
			continue;
		}
		for (hold = 0; hold < HOLD; hold++)
			;
		if (flip(to->at + at, x & 7))
			stores++;
		else
			faults++;
	}
	return NULL;
}

/* --- All of it --------------------------------------------------------------------------------- */

struct how {
	const char *name;
	void (*before)(void);		/* the VM is complete, and has not run */
	const char *when;		/* it said this: */
	void (*then)(void);
	void *(*meanwhile)(void *);
};

#define READS_FDT	"pvmfw: protected VM"
#define HAS_VERIFIED	"pvmfw: payload verified"

static const struct how *how;

static const struct how hows[] = {
	{ .name = "nothing" },
	{ .name = "load", .before = one_bit },
	{ .name = "unread", .when = READS_FDT, .then = one_bit },
	{ .name = "read", .when = HAS_VERIFIED, .then = all_pages },
	{ .name = "replace", .when = HAS_VERIFIED, .then = other_memory },
	{ .name = "toggle", .meanwhile = toggle },
	{ .name = "firmware-before", .before = firmware_pages },
	{ .name = "firmware-after", .when = READS_FDT, .then = firmware_pages },
	{ .name = "firmware-late", .when = HAS_VERIFIED, .then = firmware_pages },
	{ .name = "registers-before", .before = registers },
	{ .name = "registers", .when = HAS_VERIFIED, .then = registers },
	{ .name = "second", .when = READS_FDT, .then = start_second },
	{ .name = "second-late", .when = HAS_VERIFIED, .then = start_second },
};

static void said(const char *line)
{
	printf("%s\n", line);
	if (how->when && !strncmp(line, how->when, strlen(how->when)))
		how->then();
}

int main(int argc, char **argv)
{
	struct sigaction fault = { .sa_handler = on_fault };
	pthread_t thread;
	int status;

	if (argc < 5)
		return 2;
	for (how = hows; strcmp(how->name, argv[4]); how++)
		if (how == &hows[sizeof(hows) / sizeof(hows[0]) - 1])
			return 2;
	area_name = argc > 6 ? argv[5] : "";
	bit = argc > 6 ? strtoul(argv[6], NULL, 0) : 0;
	seed = argc == 6 ? strtoul(argv[5], NULL, 0) : 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGBUS, &fault, NULL);
	sigaction(SIGSEGV, &fault, NULL);
	vmm_load(argv[1], argv[2], argv[3]);
	vmm_make(true);
	if (how->before)
		how->before();
	if (how->meanwhile && pthread_create(&thread, NULL, how->meanwhile, NULL))
		die("pthread_create");
	status = vmm_run(said, NULL);
	stop = true;
	if (how->meanwhile)
		pthread_join(thread, NULL);
	if (stores || faults)
		printf("attack: %lu bits changed and back, %lu refused\n", stores, faults);
	return status;
}
