// SPDX-License-Identifier: GPL-2.0-only
/* The VM as KVM sees it: memory, interrupt controller, eventfds. */
#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vm.h"

/* Not in older copies of linux/kvm.h. */
#ifndef KVM_VM_TYPE_ARM_PROTECTED
#define KVM_VM_TYPE_ARM_PROTECTED	(1UL << 31)
#endif

/* Android's and crosvm's; not in Linux. */
#define CAP_ARM_PROTECTED_VM		0xffbadab1
#define PVM_SET_FW_IPA			0
#define PVM_INFO			1

/* More address bits than this only make page tables deeper. */
#define IPA_BITS	40

int kvm_must(int fd, unsigned long request, void *arg, const char *what)
{
	int ret = ioctl(fd, request, arg);

	if (ret < 0)
		fail_errno("%s", what);
	return ret;
}

static void create_vm(struct vm *vm)
{
	unsigned long type = 0;
	int version, bits;

	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		fail_errno("cannot open /dev/kvm");
	version = kvm_must(vm->kvm, KVM_GET_API_VERSION, NULL, "KVM_GET_API_VERSION");
	if (version != KVM_API_VERSION)
		fail("KVM speaks version %d, not %d", version, KVM_API_VERSION);

	/* Where the size cannot be chosen it is 40 bits, and the type says 0. */
	bits = ioctl(vm->kvm, KVM_CHECK_EXTENSION, KVM_CAP_ARM_VM_IPA_SIZE);
	if (bits > 0)
		type = bits < IPA_BITS ? (unsigned long)bits : IPA_BITS;
	vm->mem.alias = 1ULL << (type ? type - 1 : 39);
	if (vm->protected)
		type |= KVM_VM_TYPE_ARM_PROTECTED;
	vm->fd = kvm_must(vm->kvm, KVM_CREATE_VM, (void *)type,
			  vm->protected ? "KVM_CREATE_VM (protected)" : "KVM_CREATE_VM");
}

static void add_memory(struct vm *vm, u64 size)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = RAM_BASE,
		.memory_size = size,
	};

	if (size > vm->mem.alias - RAM_BASE)
		fail("%llu MiB are more than the guest can address", size / MiB);
	gmem_alloc(&vm->mem, size);
	region.userspace_addr = (uintptr_t)vm->mem.host;
	kvm_must(vm->fd, KVM_SET_USER_MEMORY_REGION, &region, "KVM_SET_USER_MEMORY_REGION");
}

void *vm_add_firmware(struct vm *vm)
{
	void *pages = gmem_pages(FIRMWARE_SIZE);
	struct kvm_userspace_memory_region region = {
		.slot = 1,
		.guest_phys_addr = FIRMWARE_BASE,
		.memory_size = FIRMWARE_SIZE,
		.userspace_addr = (uintptr_t)pages,
	};

	kvm_must(vm->fd, KVM_SET_USER_MEMORY_REGION, &region, "KVM_SET_USER_MEMORY_REGION");
	return pages;
}

/* Before any vCPU exists. */
static void use_pvmfw(struct vm *vm)
{
	u64 info[8]; /* the firmware's size, and reserved */
	struct kvm_enable_cap cap = {
		.cap = CAP_ARM_PROTECTED_VM,
		.flags = PVM_INFO,
		.args = { (uintptr_t)info },
	};

	if (ioctl(vm->fd, KVM_ENABLE_CAP, &cap))
		fail_errno("this KVM has no pvmfw, --no-pvmfw does without: KVM_ENABLE_CAP");
	if (!info[0])
		fail("the hypervisor was built without pvmfw, --no-pvmfw does without");
	vm_add_firmware(vm);
	cap.flags = PVM_SET_FW_IPA;
	cap.args[0] = FIRMWARE_BASE;
	kvm_must(vm->fd, KVM_ENABLE_CAP, &cap, "KVM_ENABLE_CAP (firmware)");
}

static void gic_set(int gic, u32 group, u64 attr, void *value, const char *what)
{
	struct kvm_device_attr set = {
		.group = group,
		.attr = attr,
		.addr = (uintptr_t)value,
	};

	kvm_must(gic, KVM_SET_DEVICE_ATTR, &set, what);
}

static int create_gic(struct vm *vm)
{
	struct kvm_create_device create = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };
	u64 dist = GICD_BASE, redist = GICR_BASE;
	u32 irqs = GIC_NR_IRQS;
	int gic;

	kvm_must(vm->fd, KVM_CREATE_DEVICE, &create, "KVM_CREATE_DEVICE (GICv3)");
	gic = (int)create.fd;
	gic_set(gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST, &redist,
		"GICv3 redistributor address");
	gic_set(gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, &dist,
		"GICv3 distributor address");
	gic_set(gic, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &irqs, "GICv3 number of interrupts");
	return gic;
}

static void set_serial_irq(void *opaque, bool level)
{
	struct vm *vm = opaque;
	struct kvm_irq_level line = {
		.irq = KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT | (32 + SPI_SERIAL),
		.level = level,
	};

	kvm_must(vm->fd, KVM_IRQ_LINE, &line, "KVM_IRQ_LINE");
}

void vm_create(struct vm *vm, bool protected, bool pvmfw, unsigned int cpus, u64 ram_size)
{
	unsigned int i;
	int gic, run_size;

	vm->protected = protected;
	vm->cpus = cpus;
	vm->status = -1;
	pthread_mutex_init(&vm->lock, NULL);
	vm->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (vm->wake_fd < 0)
		fail_errno("eventfd");

	create_vm(vm);
	add_memory(vm, ram_size);
	if (pvmfw)
		use_pvmfw(vm);
	gic = create_gic(vm);
	run_size = kvm_must(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, NULL, "KVM_GET_VCPU_MMAP_SIZE");
	for (i = 0; i < cpus; i++)
		vcpu_create(vm, i, run_size);
	/* The redistributors are known only now. */
	gic_set(gic, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, NULL,
		"GICv3 initialisation");
	vm->serial.set_irq = set_serial_irq;
	vm->serial.opaque = vm;
}

void vm_add_virtio(struct vm *vm, struct virtio *dev)
{
	unsigned int slot = vm->nr_virtio++;
	struct kvm_irqfd irqfd = { .gsi = SPI_VIRTIO + slot };
	struct kvm_ioeventfd ioeventfd = {
		.addr = VIRTIO_BASE + slot * VIRTIO_SIZE + VIRTIO_MMIO_QUEUE_NOTIFY,
		.len = 4,
	};

	/* A protected guest's pages are not the VMM's unless its DMA API says so. */
	if (vm->protected)
		dev->features |= 1ULL << VIRTIO_F_ACCESS_PLATFORM;
	virtio_init(dev, &vm->mem);
	dev->irq_fd = eventfd(0, EFD_CLOEXEC);
	dev->notify_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (dev->irq_fd < 0 || dev->notify_fd < 0)
		fail_errno("eventfd");
	irqfd.fd = (u32)dev->irq_fd;
	ioeventfd.fd = dev->notify_fd;
	kvm_must(vm->fd, KVM_IRQFD, &irqfd, "KVM_IRQFD");
	kvm_must(vm->fd, KVM_IOEVENTFD, &ioeventfd, "KVM_IOEVENTFD");
	vm->virtio[slot] = dev;
}

void vm_measure(const struct vm *vm, const struct keel_vm_measurement *how)
{
	struct kvm_enable_cap cap = {
		.cap = CAP_ARM_PROTECTED_VM,
		.flags = KEEL_CAP_PVM_SET_MEASUREMENT,
		.args = { (uintptr_t)how },
	};

	kvm_must(vm->fd, KVM_ENABLE_CAP, &cap, "KVM_ENABLE_CAP (measurement)");
}

u64 vm_mpidr(const struct vm *vm, unsigned int cpu)
{
	u64 mpidr;
	struct kvm_one_reg reg = {
		.id = ARM64_SYS_REG(3, 0, 0, 0, 5),
		.addr = (uintptr_t)&mpidr,
	};

	kvm_must(vm->cpu[cpu].fd, KVM_GET_ONE_REG, &reg, "KVM_GET_ONE_REG (MPIDR_EL1)");
	return mpidr & 0xff00ffffffULL; /* the affinity fields */
}

void vm_wake(const struct vm *vm)
{
	u64 one = 1;

	/* It can only fail by being full, which wakes as well. */
	if (write(vm->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		fail_errno("cannot wake the event loop");
}

void vm_stop(struct vm *vm, int status)
{
	int running = -1;

	__atomic_compare_exchange_n(&vm->status, &running, status, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
	vm_wake(vm);
}

void vm_start(struct vm *vm, const struct start *start)
{
	unsigned int i;

	for (i = 0; i < vm->cpus; i++)
		vcpu_start(&vm->cpu[i], start);
}

void vm_join(struct vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->cpus; i++) {
		/* The signal ends a KVM_RUN under way, the flag one about to begin. */
		__atomic_store_n(&vm->cpu[i].run->immediate_exit, 1, __ATOMIC_SEQ_CST);
		pthread_kill(vm->cpu[i].thread, SIGUSR1);
	}
	for (i = 0; i < vm->cpus; i++)
		pthread_join(vm->cpu[i].thread, NULL);
}
