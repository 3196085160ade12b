// SPDX-License-Identifier: GPL-2.0-only
/* Which device an access outside RAM is for. */
#include <string.h>

#include "vm.h"

static u64 bus_read(struct vm *vm, u64 addr, u32 len)
{
	u64 slot = (addr - VIRTIO_BASE) / VIRTIO_SIZE;

	if (addr - SERIAL_BASE < SERIAL_SIZE)
		return serial_read(&vm->serial, addr - SERIAL_BASE);
	if (slot < vm->nr_virtio)
		return virtio_mmio_read(vm->virtio[slot], addr % VIRTIO_SIZE, len);
	return 0;
}

static void bus_write(struct vm *vm, u64 addr, u64 value, u32 len)
{
	u64 slot = (addr - VIRTIO_BASE) / VIRTIO_SIZE;

	if (addr - SERIAL_BASE < SERIAL_SIZE)
		serial_write(&vm->serial, addr - SERIAL_BASE, (u8)value);
	else if (slot < vm->nr_virtio)
		virtio_mmio_write(vm->virtio[slot], addr % VIRTIO_SIZE, value, len);
}

/* Nothing answers elsewhere: reads are zero and writes go nowhere, as on a bus. */
void vm_mmio(struct vm *vm, struct kvm_run *run)
{
	/* Devices too may be addressed through the shared alias. */
	u64 addr = run->mmio.phys_addr & ~vm->mem.alias;
	u32 len = run->mmio.len <= sizeof(u64) ? run->mmio.len : sizeof(u64);
	enum port last;
	size_t room;
	u64 value = 0;

	pthread_mutex_lock(&vm->lock);
	room = serial_room(&vm->serial);
	last = output_last();
	if (run->mmio.is_write) {
		memcpy(&value, run->mmio.data, len);
		bus_write(vm, addr, value, len);
	} else {
		value = bus_read(vm, addr, len);
		memcpy(run->mmio.data, &value, len);
	}
	/* Input may be waiting for what the guest has just made possible. */
	if (serial_room(&vm->serial) > room || output_last() != last)
		vm_wake(vm);
	pthread_mutex_unlock(&vm->lock);
}
