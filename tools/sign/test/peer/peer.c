// SPDX-License-Identifier: GPL-2.0-only
/*
 * Android's own verifier, libavb as U-Boot has it, on an image of keel-sign. Without an
 * initrd it is told that there is no vbmeta partition, as Android's pvmfw tells it;
 * with one it finds out, and checks both partitions against the vbmeta of "boot".
 *
 *   peer KEYBLOB MIN_ROLLBACK IMAGE [INITRD_PARTITION INITRD]
 *
 * Exits with libavb's result: 0 is good.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libavb.h"

struct partition {
	const char *name;
	uint8_t *data;
	size_t size;
};

static struct partition key, partitions[2];
static uint64_t min_rollback;

static struct partition load(const char *name, const char *path)
{
	struct partition p = { .name = name };
	FILE *f = fopen(path, "rb");

	if (!f || fseek(f, 0, SEEK_END))
		exit(100);
	p.size = (size_t)ftell(f);
	rewind(f);
	p.data = malloc(p.size + 1);
	if (!p.data || fread(p.data, 1, p.size, f) != p.size)
		exit(100);
	fclose(f);
	return p;
}

static struct partition *find(const char *name)
{
	for (int i = 0; i < 2; i++)
		if (partitions[i].name && !strcmp(partitions[i].name, name))
			return &partitions[i];
	return NULL;
}

static AvbIOResult read_from(AvbOps *ops, const char *name, int64_t offset, size_t size, void *to,
			     size_t *got)
{
	struct partition *p = find(name);

	(void)ops;
	if (!p)
		return AVB_IO_RESULT_ERROR_NO_SUCH_PARTITION;
	if (offset < 0)
		offset += (int64_t)p->size;
	if (offset < 0 || (uint64_t)offset > p->size)
		return AVB_IO_RESULT_ERROR_RANGE_OUTSIDE_PARTITION;
	*got = size < p->size - (size_t)offset ? size : p->size - (size_t)offset;
	memcpy(to, p->data + offset, *got);
	return AVB_IO_RESULT_OK;
}

static AvbIOResult size_of(AvbOps *ops, const char *name, uint64_t *size)
{
	struct partition *p = find(name);

	(void)ops;
	if (!p)
		return AVB_IO_RESULT_ERROR_NO_SUCH_PARTITION;
	*size = p->size;
	return AVB_IO_RESULT_OK;
}

static AvbIOResult guid_of(AvbOps *ops, const char *name, char *buf, size_t size)
{
	(void)ops, (void)name;
	snprintf(buf, size, "none");
	return AVB_IO_RESULT_OK;
}

static AvbIOResult is_unlocked(AvbOps *ops, bool *unlocked)
{
	(void)ops;
	*unlocked = false;
	return AVB_IO_RESULT_OK;
}

static AvbIOResult rollback_index(AvbOps *ops, size_t location, uint64_t *index)
{
	(void)ops, (void)location;
	*index = min_rollback;
	return AVB_IO_RESULT_OK;
}

static AvbIOResult is_trusted(AvbOps *ops, const char *name, const uint8_t *data, size_t size,
			      const uint8_t *meta, size_t meta_size, bool *trusted,
			      uint32_t *location)
{
	(void)ops, (void)name, (void)meta, (void)meta_size;
	*trusted = size == key.size && !memcmp(data, key.data, size);
	*location = 0;
	return AVB_IO_RESULT_OK;
}

static AvbIOResult is_trusted_vbmeta(AvbOps *ops, const uint8_t *data, size_t size,
				     const uint8_t *meta, size_t meta_size, bool *trusted)
{
	uint32_t location;

	return is_trusted(ops, "vbmeta", data, size, meta, meta_size, trusted, &location);
}

int main(int argc, char **argv)
{
	const char *wanted[3] = { "boot", NULL, NULL };
	AvbSlotVerifyData *data = NULL;
	AvbSlotVerifyResult result;
	AvbOps ops = {
		.read_from_partition = read_from, .get_size_of_partition = size_of,
		.get_unique_guid_for_partition = guid_of, .read_is_device_unlocked = is_unlocked,
		.read_rollback_index = rollback_index,
		.validate_public_key_for_partition = is_trusted,
		.validate_vbmeta_public_key = is_trusted_vbmeta,
	};

	if (argc != 4 && argc != 6)
		return 100;
	key = load("key", argv[1]);
	min_rollback = strtoull(argv[2], NULL, 0);
	partitions[0] = load("boot", argv[3]);
	if (argc == 6)
		partitions[1] = load(wanted[1] = argv[4], argv[5]);
	result = avb_slot_verify(&ops, wanted, "",
				 argc == 4 ? AVB_SLOT_VERIFY_FLAGS_NO_VBMETA_PARTITION :
					     AVB_SLOT_VERIFY_FLAGS_NONE,
				 AVB_HASHTREE_ERROR_MODE_RESTART_AND_INVALIDATE, &data);
	printf("%s\n", avb_slot_verify_result_to_string(result));
	return (int)result;
}
