// SPDX-License-Identifier: GPL-2.0-only
/* virtio-mmio, version 2: registers, feature negotiation, interrupts. */
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <string.h>
#include <unistd.h>

#include "virtio.h"

#define MAGIC	0x74726976 /* "virt" */
#define VENDOR	0x6c65656b /* "keel" */

static void reset(struct virtio *dev)
{
	unsigned int i;

	dev->driver_features = 0;
	dev->device_features_sel = dev->driver_features_sel = 0;
	dev->queue_sel = 0;
	dev->status = 0;
	dev->isr = 0;
	for (i = 0; i < VIRTIO_QUEUES; i++)
		vq_reset(&dev->vq[i]);
}

void virtio_init(struct virtio *dev, const struct gmem *mem)
{
	unsigned int i;

	for (i = 0; i < VIRTIO_QUEUES; i++)
		dev->vq[i].mem = mem;
	dev->features |= 1ULL << VIRTIO_F_VERSION_1;
	dev->irq_fd = dev->notify_fd = -1;
	reset(dev);
}

static void interrupt(struct virtio *dev, u32 why)
{
	u64 one = 1;

	dev->isr |= why;
	if (dev->irq_fd >= 0 && write(dev->irq_fd, &one, sizeof(one)) < 0)
		fail_errno("cannot raise an interrupt");
}

static void stop_broken(struct virtio *dev)
{
	warn("virtio device %u: the driver broke the rules; stopped", dev->id);
	dev->status |= VIRTIO_CONFIG_S_NEEDS_RESET;
	interrupt(dev, VIRTIO_MMIO_INT_CONFIG);
}

static bool live(const struct virtio *dev)
{
	return (dev->status & (VIRTIO_CONFIG_S_DRIVER_OK | VIRTIO_CONFIG_S_NEEDS_RESET)) ==
	       VIRTIO_CONFIG_S_DRIVER_OK;
}

bool virtio_pending(const struct virtio *dev, unsigned int q)
{
	const struct virtqueue *vq = &dev->vq[q];

	return live(dev) && vq->ready && vq->avail->idx != vq->last_avail;
}

bool virtio_pop(struct virtio *dev, unsigned int q, struct vq_chain *chain)
{
	int got = live(dev) ? vq_pop(&dev->vq[q], chain) : 0;

	if (got < 0)
		stop_broken(dev);
	return got > 0;
}

void virtio_push(struct virtio *dev, unsigned int q, const struct vq_chain *chain, u32 written)
{
	if (vq_push(&dev->vq[q], chain, written))
		interrupt(dev, VIRTIO_MMIO_INT_VRING);
}

/*
 * A driver that makes requests as fast as they are handled must not keep the
 * VMM here: after a while the rest waits for the next turn of the event loop.
 */
void virtio_kick(struct virtio *dev)
{
	unsigned int q, budget = 2 * VQ_MAX_SIZE;
	u64 one = 1;

	for (q = 0; q < dev->queues; q++)
		while (budget && dev->ops->handle(dev, q))
			budget--;
	if (!budget && dev->notify_fd >= 0 && write(dev->notify_fd, &one, sizeof(one)) < 0)
		fail_errno("cannot notify a device");
}

static void set_status(struct virtio *dev, u32 value)
{
	u64 refused = dev->driver_features & ~dev->features;
	/* Without ACCESS_PLATFORM a protected guest would name private pages. */
	u64 needed = dev->features & (1ULL << VIRTIO_F_VERSION_1 |
				      1ULL << VIRTIO_F_ACCESS_PLATFORM);

	if (!value) {
		reset(dev);
		return;
	}
	value &= 0xff & ~VIRTIO_CONFIG_S_NEEDS_RESET;
	if (refused || (dev->driver_features & needed) != needed)
		value &= ~(VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK);
	dev->status |= value;
}

static void set_low(u64 *reg, u32 value)
{
	*reg = (*reg & ~0xffffffffULL) | value;
}

static void set_high(u64 *reg, u32 value)
{
	*reg = (u32)*reg | (u64)value << 32;
}

static void write_queue(struct virtqueue *vq, u64 offset, u32 value)
{
	if (offset == VIRTIO_MMIO_QUEUE_READY) {
		if (value & 1)
			vq_enable(vq);
		else
			vq_reset(vq);
		return;
	}
	/* A live queue keeps the addresses that were checked. */
	if (vq->ready)
		return;
	switch (offset) {
	case VIRTIO_MMIO_QUEUE_NUM:
		vq->size = value;
		break;
	case VIRTIO_MMIO_QUEUE_DESC_LOW:
		set_low(&vq->desc_addr, value);
		break;
	case VIRTIO_MMIO_QUEUE_DESC_HIGH:
		set_high(&vq->desc_addr, value);
		break;
	case VIRTIO_MMIO_QUEUE_AVAIL_LOW:
		set_low(&vq->avail_addr, value);
		break;
	case VIRTIO_MMIO_QUEUE_AVAIL_HIGH:
		set_high(&vq->avail_addr, value);
		break;
	case VIRTIO_MMIO_QUEUE_USED_LOW:
		set_low(&vq->used_addr, value);
		break;
	case VIRTIO_MMIO_QUEUE_USED_HIGH:
		set_high(&vq->used_addr, value);
		break;
	}
}

void virtio_mmio_write(struct virtio *dev, u64 offset, u64 value, u32 len)
{
	/* No device here has a configuration the driver may write. */
	if (len != 4 || offset >= VIRTIO_MMIO_CONFIG)
		return;
	switch (offset) {
	case VIRTIO_MMIO_DEVICE_FEATURES_SEL:
		dev->device_features_sel = (u32)value;
		break;
	case VIRTIO_MMIO_DRIVER_FEATURES_SEL:
		dev->driver_features_sel = (u32)value;
		break;
	case VIRTIO_MMIO_DRIVER_FEATURES:
		if (dev->status & VIRTIO_CONFIG_S_FEATURES_OK)
			break;
		if (dev->driver_features_sel == 0)
			set_low(&dev->driver_features, (u32)value);
		else if (dev->driver_features_sel == 1)
			set_high(&dev->driver_features, (u32)value);
		break;
	case VIRTIO_MMIO_QUEUE_SEL:
		dev->queue_sel = (u32)value;
		break;
	case VIRTIO_MMIO_QUEUE_NOTIFY:
		virtio_kick(dev);
		break;
	case VIRTIO_MMIO_INTERRUPT_ACK:
		dev->isr &= ~(u32)value;
		break;
	case VIRTIO_MMIO_STATUS:
		set_status(dev, (u32)value);
		break;
	default:
		if (dev->queue_sel < dev->queues)
			write_queue(&dev->vq[dev->queue_sel], offset, (u32)value);
	}
}

static u64 read_config(const struct virtio *dev, u64 offset, u32 len)
{
	u64 value = 0;

	if (len <= sizeof(value) && offset <= VIRTIO_CONFIG && len <= VIRTIO_CONFIG - offset)
		memcpy(&value, dev->config + offset, len);
	return value;
}

u64 virtio_mmio_read(struct virtio *dev, u64 offset, u32 len)
{
	bool queue = dev->queue_sel < dev->queues;

	if (offset >= VIRTIO_MMIO_CONFIG)
		return read_config(dev, offset - VIRTIO_MMIO_CONFIG, len);
	if (len != 4)
		return 0;
	switch (offset) {
	case VIRTIO_MMIO_MAGIC_VALUE:
		return MAGIC;
	case VIRTIO_MMIO_VERSION:
		return 2;
	case VIRTIO_MMIO_DEVICE_ID:
		return dev->id;
	case VIRTIO_MMIO_VENDOR_ID:
		return VENDOR;
	case VIRTIO_MMIO_DEVICE_FEATURES:
		if (dev->device_features_sel > 1)
			return 0;
		return (u32)(dev->features >> (32 * dev->device_features_sel));
	case VIRTIO_MMIO_QUEUE_NUM_MAX:
		return queue ? VQ_MAX_SIZE : 0;
	case VIRTIO_MMIO_QUEUE_READY:
		return queue && dev->vq[dev->queue_sel].ready;
	case VIRTIO_MMIO_INTERRUPT_STATUS:
		return dev->isr;
	case VIRTIO_MMIO_STATUS:
		return dev->status;
	case VIRTIO_MMIO_SHM_LEN_LOW:
	case VIRTIO_MMIO_SHM_LEN_HIGH:
		return 0xffffffff; /* there is no such region */
	}
	return 0;
}
