// SPDX-License-Identifier: GPL-2.0-only
/* Guest memory: one memfd, and the check every guest address goes through. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gmem.h"

void *gmem_pages(u64 size)
{
	int fd = memfd_create("guest", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	void *pages;

	if (fd < 0)
		fail_errno("cannot create guest memory");
	if (ftruncate(fd, (off_t)size))
		fail_errno("cannot size guest memory");
	/* A page that KVM has mapped or donated must not vanish by truncation. */
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		fail_errno("cannot seal guest memory");
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (pages == MAP_FAILED)
		fail_errno("cannot map %llu MiB of guest memory", size / MiB);
	close(fd);
	return pages;
}

void gmem_alloc(struct gmem *mem, u64 size)
{
	mem->host = gmem_pages(size);
	mem->base = RAM_BASE;
	mem->size = size;
}

void *gmem_range(const struct gmem *mem, u64 addr, u64 len)
{
	u64 offset = (addr & ~mem->alias) - mem->base;

	/* An address below base has wrapped and is larger than any size. */
	if (offset > mem->size || len > mem->size - offset)
		return NULL;
	return mem->host + offset;
}
