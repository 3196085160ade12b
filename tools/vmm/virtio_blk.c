// SPDX-License-Identifier: GPL-2.0-only
/* virtio block device: a file, read-only if it cannot be written. */
#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices.h"

#define SECTOR	512

struct blk {
	struct virtio dev;
	int fd;
	u64 sectors;
};

/* All of the transfer or an error: the file does not end within the disk. */
static bool transfer(int fd, struct iovec *iov, unsigned int n, off_t at, bool write)
{
	ssize_t done;

	while (n) {
		done = write ? pwritev(fd, iov, (int)n, at) : preadv(fd, iov, (int)n, at);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		at += done;
		while (n && (size_t)done >= iov->iov_len) {
			done -= (ssize_t)iov->iov_len;
			iov++;
			n--;
		}
		if (n && !done)
			return false;
		if (n) {
			iov->iov_base = (u8 *)iov->iov_base + done;
			iov->iov_len -= (size_t)done;
		}
	}
	return true;
}

static bool on_disk(const struct blk *blk, u64 sector, size_t len)
{
	return len % SECTOR == 0 && sector <= blk->sectors &&
	       len / SECTOR <= blk->sectors - sector;
}

/* The driver reads @len bytes; the last byte of the chain is for the status. */
static u8 do_in(struct blk *blk, const struct vq_chain *chain, u64 sector, size_t len)
{
	struct iovec iov[VQ_MAX_SIZE];
	unsigned int n;

	if (!on_disk(blk, sector, len))
		return VIRTIO_BLK_S_IOERR;
	n = iov_slice(chain->iov + chain->n_out, chain->n_in, 0, len, iov);
	return transfer(blk->fd, iov, n, (off_t)(sector * SECTOR), false) ?
		       VIRTIO_BLK_S_OK : VIRTIO_BLK_S_IOERR;
}

static u8 do_out(struct blk *blk, const struct vq_chain *chain, u64 sector)
{
	size_t skip = sizeof(struct virtio_blk_outhdr), len = chain->out_len - skip;
	struct iovec iov[VQ_MAX_SIZE];
	unsigned int n;

	if (!on_disk(blk, sector, len) || blk->dev.features & (1ULL << VIRTIO_BLK_F_RO))
		return VIRTIO_BLK_S_IOERR;
	n = iov_slice(chain->iov, chain->n_out, skip, len, iov);
	return transfer(blk->fd, iov, n, (off_t)(sector * SECTOR), true) ?
		       VIRTIO_BLK_S_OK : VIRTIO_BLK_S_IOERR;
}

static bool handle(struct virtio *dev, unsigned int q)
{
	struct blk *blk = container_of(dev, struct blk, dev);
	char name[VIRTIO_BLK_ID_BYTES] = "keelvm";
	struct virtio_blk_outhdr header;
	struct vq_chain chain;
	size_t room, written = 0;
	u8 status;

	if (!virtio_pop(dev, q, &chain))
		return false;
	if (!chain.in_len || chain_read(&chain, 0, &header, sizeof(header)) != sizeof(header)) {
		virtio_push(dev, q, &chain, 0);
		return true;
	}
	room = chain.in_len - 1;
	switch (header.type) {
	case VIRTIO_BLK_T_IN:
		status = do_in(blk, &chain, header.sector, room);
		written = status == VIRTIO_BLK_S_OK ? room : 0;
		break;
	case VIRTIO_BLK_T_OUT:
		status = do_out(blk, &chain, header.sector);
		break;
	case VIRTIO_BLK_T_FLUSH:
		status = fdatasync(blk->fd) ? VIRTIO_BLK_S_IOERR : VIRTIO_BLK_S_OK;
		break;
	case VIRTIO_BLK_T_GET_ID:
		written = chain_write(&chain, 0, name, room < sizeof(name) ? room : sizeof(name));
		status = VIRTIO_BLK_S_OK;
		break;
	default:
		status = VIRTIO_BLK_S_UNSUPP;
	}
	chain_write(&chain, room, &status, 1);
	virtio_push(dev, q, &chain, (u32)written + 1);
	return true;
}

static int open_disk(const char *path, u64 *features)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0 && (errno == EACCES || errno == EROFS || errno == EPERM)) {
		*features |= 1ULL << VIRTIO_BLK_F_RO;
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0)
		fail_errno("cannot open %s", path);
	return fd;
}

struct virtio *blk_create(const char *path)
{
	static const struct virtio_ops ops = { .handle = handle };
	struct blk *blk = calloc(1, sizeof(*blk));
	off_t size;

	if (!blk)
		fail_errno("no memory for a device");
	blk->fd = open_disk(path, &blk->dev.features);
	size = lseek(blk->fd, 0, SEEK_END);
	if (size < 0)
		fail_errno("cannot tell the size of %s", path);
	if (size < SECTOR)
		fail("%s is too small for a disk", path);
	blk->sectors = (u64)size / SECTOR;
	blk->dev.ops = &ops;
	blk->dev.id = VIRTIO_ID_BLOCK;
	blk->dev.features |= 1ULL << VIRTIO_BLK_F_FLUSH;
	blk->dev.queues = 1;
	/* The capacity is the first field of the configuration, little-endian as we are. */
	memcpy(blk->dev.config, &blk->sectors, sizeof(blk->sectors));
	return &blk->dev;
}
