/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_VIRTQUEUE_H
#define KEELVM_VIRTQUEUE_H

#include <linux/virtio_ring.h>
#include <sys/uio.h>

#include "gmem.h"

#define VQ_MAX_SIZE	128

/*
 * A split virtqueue, device side. The addresses are what the driver wrote; the
 * pointers are set by vq_enable(), which has checked that all of each ring is
 * RAM. What they point to can change at any time, so it is read once.
 */
struct virtqueue {
	const struct gmem *mem;
	u64 desc_addr, avail_addr, used_addr;
	u32 size;
	bool ready;
	const volatile struct vring_desc *desc;
	volatile struct vring_avail *avail;
	volatile struct vring_used *used;
	u16 last_avail;
	u16 used_idx;
};

/*
 * One request. The first @n_out elements of @iov are for the device to read,
 * the next @n_in for it to write; all of them lie within guest RAM.
 */
struct vq_chain {
	u16 head;
	unsigned int n_out, n_in;
	size_t out_len, in_len;
	struct iovec iov[VQ_MAX_SIZE];
};

/* False, and the queue stays off, if the driver's addresses or size are bad. */
bool vq_enable(struct virtqueue *vq);
void vq_reset(struct virtqueue *vq);

/* 1: a chain; 0: none there; -1: the driver broke the rules. */
int vq_pop(struct virtqueue *vq, struct vq_chain *chain);

/* Give the chain back with @written bytes; true if the driver wants to hear. */
bool vq_push(struct virtqueue *vq, const struct vq_chain *chain, u32 written);

/* Undo the last vq_pop(). */
void vq_unpop(struct virtqueue *vq);

/* Copy from or to the chain at an offset; returns how much there was room for. */
size_t chain_read(const struct vq_chain *chain, size_t offset, void *buf, size_t len);
size_t chain_write(const struct vq_chain *chain, size_t offset, const void *buf, size_t len);

/*
 * The elements of @from[n] that cover [offset, offset + len), in @to. Returns
 * how many; @to must have room for n.
 */
unsigned int iov_slice(const struct iovec *from, unsigned int n, size_t offset, size_t len,
		       struct iovec *to);

#endif
