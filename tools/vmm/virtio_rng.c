// SPDX-License-Identifier: GPL-2.0-only
/* virtio entropy source. */
#include <linux/virtio_ids.h>
#include <stdlib.h>
#include <sys/random.h>

#include "devices.h"

#define MAX	4096

static bool handle(struct virtio *dev, unsigned int q)
{
	struct vq_chain chain;
	struct iovec *iov;
	ssize_t got = 0;

	if (!virtio_pop(dev, q, &chain))
		return false;
	/* Giving less than was asked for is allowed, and bounds the time it takes. */
	iov = &chain.iov[chain.n_out];
	if (chain.n_in)
		got = getrandom(iov->iov_base, iov->iov_len < MAX ? iov->iov_len : MAX, 0);
	virtio_push(dev, q, &chain, got > 0 ? (u32)got : 0);
	return true;
}

struct virtio *rng_create(void)
{
	static const struct virtio_ops ops = { .handle = handle };
	struct virtio *dev = calloc(1, sizeof(*dev));

	if (!dev)
		fail_errno("no memory for a device");
	dev->ops = &ops;
	dev->id = VIRTIO_ID_RNG;
	dev->queues = 1;
	return dev;
}
