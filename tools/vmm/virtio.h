/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_VIRTIO_H
#define KEELVM_VIRTIO_H

#include "virtqueue.h"

#define VIRTIO_QUEUES	2
#define VIRTIO_CONFIG	64

struct virtio;

struct virtio_ops {
	/* Handle one request of queue @q; false if there is none to handle now. */
	bool (*handle)(struct virtio *dev, unsigned int q);
};

/*
 * A virtio device behind virtio-mmio (version 2). A device's own file fills the
 * first group and finds its own state by container_of.
 */
struct virtio {
	const struct virtio_ops *ops;
	u32 id;
	u64 features;
	unsigned int queues;
	u8 config[VIRTIO_CONFIG];

	/* Of the VMM. */
	int irq_fd;	/* raises the interrupt; no interrupt if negative */
	int notify_fd;	/* the driver's notification, from an ioeventfd */

	/* Of the driver. */
	u64 driver_features;
	u32 device_features_sel, driver_features_sel;
	u32 queue_sel;
	u32 status;
	u32 isr;
	struct virtqueue vq[VIRTIO_QUEUES];
};

#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

void virtio_init(struct virtio *dev, const struct gmem *mem);

/* One access to the device's page. */
u64 virtio_mmio_read(struct virtio *dev, u64 offset, u32 len);
void virtio_mmio_write(struct virtio *dev, u64 offset, u64 value, u32 len);

/* The driver notified, it is not known for which queue. */
void virtio_kick(struct virtio *dev);

/*
 * For the devices: vq_pop() that stops the whole device after a broken rule,
 * and vq_push() with the interrupt.
 */
bool virtio_pending(const struct virtio *dev, unsigned int q);
bool virtio_pop(struct virtio *dev, unsigned int q, struct vq_chain *chain);
void virtio_push(struct virtio *dev, unsigned int q, const struct vq_chain *chain, u32 written);

#endif
