/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/kvm on a de-privileged host: what the driver keeps of VMs and vCPUs, and
 * what its files call in each other. None of it is trusted by EL2.
 *
 *	kvm_main     the device node, system ioctls
 *	kvm_caps     capabilities
 *	host_ppis    the host's side of the interrupts EL2 takes while a guest runs
 *	el2_pool     pages lent to EL2's page pool for guests
 *	vm           VM file, its ioctls
 *	memslot      memory slots
 *	guest_mem    their pages: pinning, handing them to EL2, accounting
 *	vcpu         vCPU file, its ioctls
 *	run, exits   the run loop; what each exit leads to
 *	regs         KVM_{GET,SET}_ONE_REG, KVM_GET_REG_LIST
 *	events       exceptions user space injects
 *	walk         a guest's own page tables, read
 *	smccc        calls of guests: which they may make; services: what these do
 *	stats        counters as a file
 *	mmio         exits for MMIO: vGIC, ioeventfd, coalesced, or user space
 *	vgic*        GICv3 distributor and redistributors, list registers, device attributes
 *	vgic_its*    ITSes, and with vgic_lpi LPIs
 *	irq          KVM_IRQ_LINE, routing, irqfd
 *
 * Lock order: vm->lock, vcpu->mutex, smccc.lock or vgic.its_mutex, vm->slots (its two locks),
 * ioeventfds, vgic and irq locks (spinlocks, interrupts off).
 */
#ifndef __KEEL_KVM_H
#define __KEEL_KVM_H

#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/kvm.h>
#include <linux/mutex.h>
#include <linux/signal_types.h>
#include <linux/smp.h>
#include <linux/wait.h>

#include "hcall.h"
#include "vgic.h"
#include "irq.h"
#include "smccc.h"
#include <keel/guest.h>

struct keel_memslots;
struct keel_ioeventfds;
struct keel_coalesced;

/* Of Android, not in linux/kvm.h: a VM's file answers 1 if it is protected. */
#define KEEL_CAP_ARM_PROTECTED_VM	0xffbadab1
/* flags of KVM_ENABLE_CAP with it */
#define KEEL_CAP_PVM_SET_FW_IPA		0
#define KEEL_CAP_PVM_INFO		1

/**
 * struct keel_vm - a VM, alive while its file, a vCPU file or a device file is open
 * @handle:	EL2's name for it
 * @lock:	creation of vCPUs and devices, configuration
 * @vcpus:	by vCPU id; set once, under @lock, read with smp_load_acquire()
 * @nr_vcpus:	how many are created
 * @has_run:	a vCPU has run: what the VM looks like is fixed
 * @nisv_to_user: accesses without a syndrome are user space's affair
 * @imp_id_regs: MIDR_EL1, REVIDR_EL1 and AIDR_EL1 may be written
 * @dead:	KVM_RUN fails with -EIO from now on
 * @features:	that all its vCPUs have, as in KVM_ARM_VCPU_INIT; ~0 until the first has been
 *		initialised
 */
struct keel_vm {
	struct kref refs;
	u64 handle;
	bool protected;
	bool firmware;			/* begins in EL2's template; written under @lock */
	bool configured;		/* EL2 was told how to measure it; the same */
	u8 ipa_bits;
	bool has_run;
	bool dead;
	bool nisv_to_user;
	bool imp_id_regs;
	u32 features;
	struct mutex lock;
	struct keel_vcpu *vcpus[KEEL_MAX_VCPUS];
	unsigned int nr_vcpus;
	struct mm_struct *mm;		/* of the process that created it; compared, not used */
	struct keel_memslots *slots;
	struct keel_ioeventfds *ioeventfds;
	struct keel_coalesced *coalesced;
	struct keel_smccc smccc;
	struct keel_vgic vgic;
	struct keel_irqs irqs;
};

/* keel_vcpu.gfn_seen when there is none */
#define KEEL_NO_GFN	(~0ULL)
/* DBGVCR32_EL2, DACR32_EL2, IFSR32_EL2, FPEXC32_EL2 */
#define KEEL_NR_UNSEEN	4
/* keel_vcpu.walk_level when the abort is of no table walk */
#define KEEL_NO_WALK	(-1)

/* By the vCPU's thread only. */
struct keel_vcpu_stat {
	u64 exits, mmio_user, mmio_kernel, wfi_exits, wfe_exits, hvc_exits, signal_exits;
};

/**
 * struct keel_vcpu - a vCPU
 * @affinity:	Aff2.Aff1.Aff0 of its MPIDR_EL1
 * @mutex:	held by whoever runs it or changes its registers
 * @run:	the page user space maps; every field of it is a hostile value
 * @powered_off: EL2 said so last; written under @mutex
 * @switched_on: another vCPU has called CPU_ON for it
 * @stopped:	not to be run until user space says so: after PSCI's SYSTEM_OFF and _RESET
 * @suspended:	user space wants it to wait until an interrupt comes, which ends KVM_RUN
 * @unseen:	registers no guest has, which VMMs save and restore (regs.c)
 * @cpu:	CPU it runs on right now, or -1
 * @wait:	where it sleeps in WFI, or while powered off
 * @kicked:	since it last entered the guest
 * @kick_sent:	@csd is on its way
 * @timer:	wakes it when its own timer would have fired
 * @mmio_pending: an MMIO exit that user space has not completed yet
 * @mmio_done:	... or has, but EL2 has not been told; @mmio_data is what was read
 * @abort:	tell EL2 that there is nothing at the address of the last exit
 * @walk_level:	... which is of its page tables, at that level
 * @call_own:	EL2 is to answer the call of the last exit
 * @gfn_seen:	page it faulted on last though it was there
 */
struct keel_vcpu {
	struct keel_vm *vm;
	unsigned int id;
	u32 affinity;
	struct mutex mutex;
	struct kvm_run *run;
	bool initialised;
	bool powered_off;
	bool switched_on;
	bool stopped;
	bool suspended;
	u64 features;			/* KEEL_VCPU_* */
	u64 unseen[KEEL_NR_UNSEEN];
	int cpu;
	wait_queue_head_t wait;
	bool kicked;
	unsigned long kick_sent;
	call_single_data_t csd;
	struct hrtimer timer;
	bool mmio_pending, mmio_done, abort, call_own;
	int walk_level;
	u64 mmio_info, mmio_data;
	u64 gfn_seen;
	u64 steal_base, steal_last;	/* address of its stolen time; run_delay counted so far */
	bool has_sigmask;
	sigset_t sigmask;		/* while in KVM_RUN */
	struct keel_vcpu_stat stat;
	struct rcu_head rcu;
	struct keel_vgic_cpu vgic;
};

static inline struct keel_vcpu *keel_vcpu_by_id(struct keel_vm *vm, unsigned int id)
{
	return id < KEEL_MAX_VCPUS ? smp_load_acquire(&vm->vcpus[id]) : NULL;
}

void keel_vm_get(struct keel_vm *vm);
void keel_vm_put(struct keel_vm *vm);

/* KVM_CREATE_VM: file descriptor or errno. */
int keel_vm_create(unsigned long type);
/* KVM_CHECK_EXTENSION. @vm: NULL for the answer of /dev/kvm itself. */
int keel_check_extension(const struct keel_vm *vm, unsigned long cap);
/* Does this CPU have pointer authentication for addresses and generic, as EL2 wants it? */
bool keel_has_ptrauth(void);

/* The driver's own interrupts: request, and enable on each CPU that is or comes online. */
int keel_host_ppis_init(void);
/* Their priority; the first once, the second on each CPU with interrupts off. */
void keel_el2_irqs_find(void);
void keel_el2_irq_raise(u32 intid);

/*
 * Is EL2 R-EL2? Then there are protected VMs only: a realm can neither execute from nor keep
 * its tables in memory that is the host's too.
 */
static inline bool keel_realm_world(void)
{
	return keel_hcall_stat_read(KEEL_STAT_world) == 1;
}

/* Gives EL2's pool @nr pages more at least: 0 or -ENOMEM. May sleep, as all of these. */
int keel_el2_feed(u64 nr);
/* Is a call that answered @ret worth making again? If so the pool got more. @tries starts at 0. */
bool keel_el2_again(s64 ret, unsigned int *tries);
/* Take back what EL2 has no use for any more. */
void keel_el2_trim(void);

/* KVM_CREATE_VCPU: file descriptor or errno. */
int keel_vcpu_create(struct keel_vm *vm, unsigned long id);
/* The VM is dying and nobody knows the vCPU any more. */
void keel_vcpu_destroy(struct keel_vcpu *vcpu);
void keel_vcpu_kick_init(struct keel_vcpu *vcpu);

/* KVM_GET_STATS_FD: file descriptor or errno. */
int keel_vm_stats_fd(struct keel_vm *vm);
int keel_vcpu_stats_fd(struct keel_vcpu *vcpu);

/* KVM_RUN; vcpu->mutex held, the vCPU initialised. */
int keel_vcpu_run(struct keel_vcpu *vcpu);

union keel_run_regs {
	struct arm_smccc_1_2_regs regs;
	u64 x[18];
};

/* After an exit: 1: run on, 0: to user space, or errno of KVM_RUN. */
int keel_handle_exit(struct keel_vcpu *vcpu, s64 exit, const u64 *info);
/* Sleep until the vCPU is kicked or has an interrupt, CNTPCT_EL0 is @until, or a signal comes. */
void keel_vcpu_block(struct keel_vcpu *vcpu, u64 until);

/* System registers, as EL2 numbers them */
#define KEEL_SYS(reg)	(KEEL_REG_SYS | (reg) >> 5)
/* A register of EL2's, KEEL_REG_*; vcpu->mutex held. */
s64 keel_reg_read(const struct keel_vcpu *vcpu, u64 reg, u64 *value);
s64 keel_reg_write(const struct keel_vcpu *vcpu, u64 reg, u64 value);

/* KVM_{GET,SET}_VCPU_EVENTS; vcpu->mutex held, the vCPU initialised. */
int keel_get_events(struct keel_vcpu *vcpu, struct kvm_vcpu_events *events);
int keel_set_events(struct keel_vcpu *vcpu, const struct kvm_vcpu_events *events);
/* Does this CPU have FEAT_RAS, and so a syndrome with each SError? */
bool keel_has_ras(void);

/* Level of the descriptor in the page at @ipa that translates @va, or -ENOENT. */
int keel_walk_level(struct keel_vcpu *vcpu, u64 va, u64 ipa);

/* Register access; vcpu->mutex held, the vCPU initialised. */
int keel_get_one_reg(struct keel_vcpu *vcpu, const struct kvm_one_reg *reg);
int keel_set_one_reg(struct keel_vcpu *vcpu, const struct kvm_one_reg *reg);
/* In KVM_ARM_VCPU_INIT: what is not EL2's. */
void keel_regs_reset(struct keel_vcpu *vcpu);
int keel_get_reg_list(struct keel_vcpu *vcpu, struct kvm_reg_list __user *list);

struct reg_mask_range;
/* KVM_ARM_GET_REG_WRITABLE_MASKS */
int keel_get_reg_masks(const struct keel_vm *vm, const struct reg_mask_range *range);

/* The exit was a load or store outside guest memory. As keel_handle_exit(). */
int keel_mmio(struct keel_vcpu *vcpu, u64 ipa, u64 info, u64 data);
/* Takes over what user space made of an MMIO exit. */
void keel_mmio_complete(struct keel_vcpu *vcpu);

int keel_ioeventfds_init(struct keel_vm *vm);
void keel_ioeventfds_destroy(struct keel_vm *vm);
int keel_ioeventfd(struct keel_vm *vm, const struct kvm_ioeventfd *args);

int keel_coalesced_init(struct keel_vm *vm);
void keel_coalesced_destroy(struct keel_vm *vm);
struct page *keel_coalesced_page(struct keel_vm *vm);
int keel_coalesced_add(struct keel_vm *vm, const struct kvm_coalesced_mmio_zone *where);
int keel_coalesced_remove(struct keel_vm *vm, const struct kvm_coalesced_mmio_zone *where);
/* Return: is the store in the ring now? */
bool keel_coalesced_store(struct keel_vm *vm, u64 ipa, unsigned int len, u64 data);

/* Make it leave the guest, or wake up, and look at its interrupts again. Any context. */
void keel_vcpu_kick(struct keel_vcpu *vcpu);

#endif
