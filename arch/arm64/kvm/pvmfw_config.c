// SPDX-License-Identifier: GPL-2.0-only
/*
 * pvmfw's configuration, with room for the handover that EL2 derives for it in place of the
 * one that the build put there. Everything behind it moves.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <keel/pvmfw_config.h>

#include "dice.h"

static const struct pvmfw_config_entry *table(const void *config)
{
	return config + sizeof(struct pvmfw_config_header);
}

int keel_config_plan(const void *config, size_t size, size_t room, struct keel_config_plan *plan)
{
	const struct pvmfw_config_header *h = config;
	size_t first;

	if (size < sizeof(*h) + sizeof(struct pvmfw_config_entry) ||
	    h->magic != PVMFW_CONFIG_MAGIC || h->version >> 16 != PVMFW_CONFIG_MAJOR ||
	    h->total_size > size)
		return -EBADMSG;
	first = sizeof(*h) + pvmfw_config_entries(h->version, h->flags) * sizeof(*table(config));
	/* of the other entries, pvmfw is the judge */
	plan->handover = table(config)->offset;
	if (plan->handover < first || plan->handover % PVMFW_CONFIG_ALIGN ||
	    plan->handover > h->total_size ||
	    table(config)->size > h->total_size - plan->handover)
		return -EBADMSG;
	plan->tail = min_t(size_t, h->total_size,
			   ALIGN(plan->handover + table(config)->size, PVMFW_CONFIG_ALIGN));
	plan->moved = plan->handover + ALIGN(room, PVMFW_CONFIG_ALIGN);
	plan->size = plan->moved + h->total_size - plan->tail;
	return 0;
}

void keel_config_move(const void *config, size_t room, const struct keel_config_plan *plan,
		      void *to)
{
	struct pvmfw_config_header *h = to;
	struct pvmfw_config_entry *e = to + sizeof(*h);
	unsigned int i;

	memcpy(to, config, plan->handover);
	memcpy(to + plan->moved, config + plan->tail, plan->size - plan->moved);
	h->total_size = plan->size;
	e[0].size = room;
	for (i = 1; i < pvmfw_config_entries(h->version, h->flags); i++)
		if (e[i].size)
			e[i].offset += plan->moved - plan->tail;
}
