// SPDX-License-Identifier: GPL-2.0-only
/* Loader of flat arm64 Images (Documentation/arch/arm64/booting.rst in Linux). */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader.h"

struct image_header {
	u32 code[2];
	u64 text_offset, image_size, flags;
	u64 reserved[3];
	u8 magic[4];
	u32 pe_header;
};

/* At the end of an image that avbtool or keel-sign has signed. */
#define AVB_FOOTER_SIZE		64
#define AVB_FOOTER_MAGIC	"AVBf"

static int open_file(const char *path, u64 *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		fail_errno("cannot open %s", path);
	if (!S_ISREG(st.st_mode))
		fail("%s is not a file", path);
	*size = (u64)st.st_size;
	return fd;
}

static void read_file(int fd, const char *path, u8 *to, u64 size)
{
	while (size) {
		ssize_t got = read(fd, to, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			fail_errno("cannot read %s", path);
		if (!got)
			fail("%s became shorter", path);
		to += got;
		size -= (u64)got;
	}
}

/* Returns where the kernel's memory ends. */
static u64 load_kernel(struct gmem *mem, const char *path, struct loaded *out)
{
	struct image_header header;
	u64 size, span, offset;
	u8 *to = NULL;
	int fd = open_file(path, &size);

	if (size < sizeof(header))
		fail("%s is not a flat arm64 Image", path);
	read_file(fd, path, (u8 *)&header, sizeof(header));
	if (memcmp(header.magic, "ARM\x64", 4) || !header.image_size)
		fail("%s is not a flat arm64 Image", path);
	offset = le64toh(header.text_offset);
	span = le64toh(header.image_size);
	if (span < size)
		span = size;
	if (offset < mem->size)
		to = gmem_range(mem, mem->base + offset, span);
	if (!to)
		fail("%s does not fit into %llu MiB", path, mem->size / MiB);
	memcpy(to, &header, sizeof(header));
	read_file(fd, path, to + sizeof(header), size - sizeof(header));
	close(fd);
	out->entry = mem->base + offset;
	out->kernel_size = size;
	/* No smaller than its header, which is as large as a footer. */
	out->is_signed = !memcmp(to + size - AVB_FOOTER_SIZE, AVB_FOOTER_MAGIC, 4);
	return out->entry + span;
}

void load_firmware(void *to, const char *path)
{
	u64 size;
	int fd = open_file(path, &size);

	if (size > FIRMWARE_IMAGE)
		fail("%s is larger than %llu MiB", path, FIRMWARE_IMAGE / MiB);
	read_file(fd, path, to, size);
	close(fd);
}

void load(struct gmem *mem, const char *kernel, const char *initrd, struct loaded *out)
{
	u64 end = load_kernel(mem, kernel, out);
	u64 top = mem->base + mem->size - FDT_MAX;
	int fd;

	out->fdt = top;
	out->initrd_size = 0;
	if (end > top)
		fail("%s does not fit into %llu MiB", kernel, mem->size / MiB);
	if (!initrd)
		return;
	fd = open_file(initrd, &out->initrd_size);
	if (out->initrd_size > top - end)
		fail("%s does not fit into %llu MiB", initrd, mem->size / MiB);
	out->initrd = (top - out->initrd_size) & ~0xfffULL;
	if (out->initrd < end)
		fail("%s does not fit into %llu MiB", initrd, mem->size / MiB);
	read_file(fd, initrd, gmem_range(mem, out->initrd, out->initrd_size), out->initrd_size);
	close(fd);
}
