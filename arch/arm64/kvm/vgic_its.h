/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ITSes: what their files share. Where nothing else is said the VM's its_mutex is held
 * and the vGIC's lock is not.
 */
#ifndef __KEEL_VGIC_ITS_H
#define __KEEL_VGIC_ITS_H

#include "vgic_its_cmd.h"
#include "vgic_lpi.h"

#define KEEL_ITS_DEVICE_TABLE		0	/* GITS_BASER<n> */
#define KEEL_ITS_COLLECTION_TABLE	1
#define KEEL_ITS_NR_TABLES		2

/**
 * struct keel_its_device - a device that MAPD has mapped
 * @event_bits:	of its EventIDs
 * @itt:	guest's address of its interrupt translation table, only for saving it
 * @events:	struct keel_lpi by EventID
 */
struct keel_its_device {
	u8 event_bits;
	u64 itt;
	struct xarray events;
};

/**
 * struct keel_its - of a VM
 * @base:	set once
 * @enabled:	GITS_CTLR.Enabled; changes under the vGIC's lock too
 * @stalled:	a command could not be read
 * @creadr:	offset of the next command
 * @cwriter:	offset behind the last one
 * @baser:	of device and collection table
 * @devices:	struct keel_its_device by DeviceID
 * @collections: vCPU id as a value, by ICID
 */
struct keel_its {
	struct keel_vm *vm;
	u64 base;
	bool enabled, stalled;
	u64 cbaser, creadr, cwriter;
	u64 baser[KEEL_ITS_NR_TABLES];
	struct xarray devices;
	struct xarray collections;
};

/* Of an address in it; ~0 as long as it has none. */
static inline u64 keel_its_offset(const struct keel_its *its, u64 ipa)
{
	u64 base = READ_ONCE(its->base);

	return base == KEEL_VGIC_UNSET ? ~0ULL : ipa - base;
}

/* GITS_CBASER: bytes of the command queue */
static inline u64 keel_its_queue_size(u64 cbaser)
{
	return ((cbaser & 0xff) + 1) << 12;
}

/* Out of reset, but for where it is. */
void keel_its_reset(struct keel_its *its);
/* Performs commands until the queue is empty, cannot be read, or the process is to die. */
void keel_its_run_queue(struct keel_its *its);
/* 0 or what IHI 0069 calls the command error, E_ITS_*; -ENOMEM. */
int keel_its_command(struct keel_its *its, const struct keel_its_cmd *cmd);

/*
 * Registers, @offset aligned to @len, which is 4 or 8. @user: restores, else a guest.
 * -ENXIO: not there; -EINVAL: not this value.
 */
u64 keel_its_read(const struct keel_its *its, u32 offset, unsigned int len);
int keel_its_write(struct keel_its *its, u32 offset, unsigned int len, u64 val, bool user);
/* How wide the register at @offset is, 0 if there is none. */
unsigned int keel_its_reg_size(u32 offset);

/* Mappings. */
struct keel_its_device *keel_its_map_device(struct keel_its *its, u32 id, u8 event_bits, u64 itt);
void keel_its_unmap_device(struct keel_its *its, u32 id);
void keel_its_unmap_devices(struct keel_its *its);
static inline struct keel_lpi *keel_its_event_of(struct keel_its_device *device, u32 event)
{
	return xa_load(&device->events, event);
}

struct keel_lpi *keel_its_event(struct keel_its *its, u32 device, u32 event);
/* Maps it to @intid, with its configuration and pending state. 0, -EBUSY, -ENOMEM. */
int keel_its_map_event(struct keel_its *its, struct keel_its_device *device, u32 event, u32 intid,
		       u16 icid);
void keel_its_unmap_event(struct keel_its *its, struct keel_its_device *device, u32 event);
/* The vCPU a collection is mapped to, or NULL. */
struct keel_vcpu *keel_its_collection(struct keel_its *its, u16 icid);
int keel_its_map_collection(struct keel_its *its, u16 icid, const struct keel_vcpu *vcpu);
void keel_its_unmap_collection(struct keel_its *its, u16 icid);
void keel_its_unmap_collections(struct keel_its *its);
/* Devices and collections */
void keel_its_unmap_all(struct keel_its *its);

/*
 * Tables in guest memory.
 */
/* Is there room for @id in table @n? Then in *@at where its entry is. */
bool keel_its_entry_at(const struct keel_its *its, unsigned int n, u32 id, u64 *at);
/* Address of an interrupt translation entry. */
static inline u64 keel_its_ite_at(const struct keel_its_device *device, u32 event)
{
	return device->itt + event * sizeof(u64);
}

/* All locks that keep vCPUs from running are held. 0, -EFAULT, -EINVAL, -ENOMEM. */
int keel_its_save_tables(struct keel_its *its);
int keel_its_restore_tables(struct keel_its *its);

#endif
