// SPDX-License-Identifier: GPL-2.0-only
/* What EL2 and pvmfw will measure, by the code with which EL2 does (lib/rim.c). */
#include <string.h>

#include "measure.h"

static void extend_content(unsigned char *rim, enum sha sha, const struct span *b, __u64 ipa)
{
	unsigned char page[RIM_PAGE_SIZE];
	size_t at, n;

	for (at = 0; at < b->size; at += n) {
		n = b->size - at < sizeof(page) ? b->size - at : sizeof(page);
		memset(page, 0, sizeof(page));
		memcpy(page, b->data + at, n);
		rim_extend_page(rim, sha, ipa + at, page);
	}
}

void predict_launch(struct measurements *m, const struct launch *l)
{
	static const __u64 no_args[RIM_NR_GPRS];
	struct rim_params params = { .ipa_bits = l->ipa_bits, .hash = l->hash };
	unsigned char *rim = m->value[KEEL_MEASUREMENT_RIM];
	enum sha sha = rim_sha(l->hash);
	struct rim_descriptor d = { };

	memset(m, 0, sizeof(*m));
	rim_init(rim, &params);
	if (l->pvmfw) {
		extend_content(rim, sha, l->pvmfw, l->pvmfw_ipa);
		rim_rec_digest(d.rec.content, sha, l->pvmfw_ipa, no_args);
	} else {
		rim_rec_digest(d.rec.content, sha, l->pc, l->x);
	}
	rim_extend(rim, sha, RIM_REC, &d);
}

void predict_payload(struct measurements *m, __u64 hash, const struct payload *p,
		     unsigned int cpus, const char *bootargs)
{
	struct keel_payload_config config = {
		.version = KEEL_PAYLOAD_CONFIG_VERSION,
		.flags = p->flags,
		.rollback_index = p->rollback_index,
		.nr_cpus = cpus,
	};
	unsigned char *code = m->value[KEEL_MEASUREMENT_REM(KEEL_REM_CODE)];
	unsigned char *authority = m->value[KEEL_MEASUREMENT_REM(KEEL_REM_AUTHORITY)];
	enum sha sha = rim_sha(hash);

	rem_extend(code, sha, p->kernel, sizeof(p->kernel));
	rem_extend(code, sha, p->initrd, sizeof(p->initrd));

	sha_digest(SHA_256, bootargs, strlen(bootargs), config.bootargs);
	rem_extend(authority, sha, p->key, sizeof(p->key));
	rem_extend(authority, sha, &config, sizeof(config));
}
