// SPDX-License-Identifier: GPL-2.0-only
/*
 * Split virtqueues, device side. The driver is hostile: every index, address
 * and length is copied once, then checked, then used. Indirect descriptors and
 * event indices are not offered, which leaves less to check.
 */
#include <string.h>

#include "virtqueue.h"

static void *ring(const struct virtqueue *vq, u64 addr, u64 len, u64 align)
{
	return addr & (align - 1) ? NULL : gmem_range(vq->mem, addr, len);
}

bool vq_enable(struct virtqueue *vq)
{
	u32 n = vq->size;

	if (!n || n > VQ_MAX_SIZE || n & (n - 1))
		return false;
	/* Each ring without its event index, which only EVENT_IDX would use. */
	vq->desc = ring(vq, vq->desc_addr, n * sizeof(struct vring_desc), 16);
	vq->avail = ring(vq, vq->avail_addr, sizeof(struct vring_avail) + n * sizeof(u16), 2);
	vq->used = ring(vq, vq->used_addr,
			sizeof(struct vring_used) + n * sizeof(struct vring_used_elem), 4);
	vq->ready = vq->desc && vq->avail && vq->used;
	vq->last_avail = 0;
	vq->used_idx = 0;
	return vq->ready;
}

void vq_reset(struct virtqueue *vq)
{
	*vq = (struct virtqueue){ .mem = vq->mem };
}

/* Add one descriptor to the chain. False if the driver may not have meant RAM. */
static bool chain_add(struct virtqueue *vq, struct vq_chain *chain, u64 addr, u32 len, bool in)
{
	struct iovec *iov = &chain->iov[chain->n_out + chain->n_in];

	iov->iov_base = gmem_range(vq->mem, addr, len);
	iov->iov_len = len;
	if (!iov->iov_base)
		return false;
	if (in) {
		chain->n_in++;
		chain->in_len += len;
	} else {
		if (chain->n_in)
			return false; /* what is to be read comes first */
		chain->n_out++;
		chain->out_len += len;
	}
	/* Lengths are reported in 32 bits, and RAM can be named many times. */
	return chain->in_len + chain->out_len <= 0x7fffffff;
}

/* At most vq->size steps, which also ends a chain that is a loop. */
static bool chain_walk(struct virtqueue *vq, struct vq_chain *chain)
{
	u32 i = chain->head, steps;

	for (steps = 0; steps < vq->size; steps++) {
		u64 addr;
		u32 len;
		u16 flags, next;

		if (i >= vq->size)
			return false;
		addr = vq->desc[i].addr;
		len = vq->desc[i].len;
		flags = vq->desc[i].flags;
		next = vq->desc[i].next;
		if (flags & ~(VRING_DESC_F_NEXT | VRING_DESC_F_WRITE))
			return false;
		if (!chain_add(vq, chain, addr, len, flags & VRING_DESC_F_WRITE))
			return false;
		if (!(flags & VRING_DESC_F_NEXT))
			return true;
		i = next;
	}
	return false;
}

int vq_pop(struct virtqueue *vq, struct vq_chain *chain)
{
	u16 idx, waiting;

	if (!vq->ready)
		return 0;
	idx = __atomic_load_n(&vq->avail->idx, __ATOMIC_ACQUIRE);
	waiting = idx - vq->last_avail;
	if (!waiting)
		return 0;
	chain->n_out = chain->n_in = 0;
	chain->out_len = chain->in_len = 0;
	chain->head = vq->avail->ring[vq->last_avail % vq->size];
	if (waiting > vq->size || !chain_walk(vq, chain)) {
		vq->ready = false;
		return -1;
	}
	vq->last_avail++;
	return 1;
}

void vq_unpop(struct virtqueue *vq)
{
	vq->last_avail--;
}

bool vq_push(struct virtqueue *vq, const struct vq_chain *chain, u32 written)
{
	volatile struct vring_used_elem *elem = &vq->used->ring[vq->used_idx % vq->size];

	elem->id = chain->head;
	elem->len = written;
	__atomic_store_n(&vq->used->idx, ++vq->used_idx, __ATOMIC_RELEASE);
	/* The driver sets the flag, then looks at idx: so the other way round here. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return !(vq->avail->flags & VRING_AVAIL_F_NO_INTERRUPT);
}

unsigned int iov_slice(const struct iovec *from, unsigned int n, size_t offset, size_t len,
		       struct iovec *to)
{
	unsigned int i, count = 0;

	for (i = 0; i < n && len; i++) {
		size_t part = from[i].iov_len;

		if (offset >= part) {
			offset -= part;
			continue;
		}
		part -= offset;
		if (part > len)
			part = len;
		to[count++] = (struct iovec){ (u8 *)from[i].iov_base + offset, part };
		len -= part;
		offset = 0;
	}
	return count;
}

size_t chain_read(const struct vq_chain *chain, size_t offset, void *buf, size_t len)
{
	struct iovec iov[VQ_MAX_SIZE];
	unsigned int i, n = iov_slice(chain->iov, chain->n_out, offset, len, iov);
	size_t done = 0;

	for (i = 0; i < n; done += iov[i++].iov_len)
		memcpy((u8 *)buf + done, iov[i].iov_base, iov[i].iov_len);
	return done;
}

size_t chain_write(const struct vq_chain *chain, size_t offset, const void *buf, size_t len)
{
	struct iovec iov[VQ_MAX_SIZE];
	unsigned int i, n;
	size_t done = 0;

	n = iov_slice(chain->iov + chain->n_out, chain->n_in, offset, len, iov);
	for (i = 0; i < n; done += iov[i++].iov_len)
		memcpy(iov[i].iov_base, (const u8 *)buf + done, iov[i].iov_len);
	return done;
}
