// SPDX-License-Identifier: GPL-2.0-only
/* virtio console: one port, which is keelvm's stdin and stdout. */
#include <linux/virtio_ids.h>
#include <stdlib.h>

#include "devices.h"

enum { RX, TX };

/* Far more than a driver sends at once; one that does must not keep us here. */
#define MAX_OUTPUT	(64 * 1024)

static bool handle(struct virtio *dev, unsigned int q)
{
	struct iovec iov[VQ_MAX_SIZE];
	struct vq_chain chain;
	unsigned int i, n;

	/* Buffers for input wait in the ring until there is some. */
	if (q != TX || !virtio_pop(dev, TX, &chain))
		return false;
	n = iov_slice(chain.iov, chain.n_out, 0, MAX_OUTPUT, iov);
	for (i = 0; i < n; i++)
		output(PORT_VIRTIO, iov[i].iov_base, iov[i].iov_len);
	virtio_push(dev, TX, &chain, 0);
	return true;
}

bool console_ready(const struct virtio *dev)
{
	return virtio_pending(dev, RX);
}

void console_input(struct virtio *dev, const void *data, size_t len)
{
	struct vq_chain chain;
	size_t done;

	while (len && virtio_pop(dev, RX, &chain)) {
		done = chain_write(&chain, 0, data, len);
		virtio_push(dev, RX, &chain, (u32)done);
		data = (const u8 *)data + done;
		len -= done;
	}
}

struct virtio *console_create(void)
{
	static const struct virtio_ops ops = { .handle = handle };
	struct virtio *dev = calloc(1, sizeof(*dev));

	if (!dev)
		fail_errno("no memory for a device");
	dev->ops = &ops;
	dev->id = VIRTIO_ID_CONSOLE;
	dev->queues = 2;
	return dev;
}
