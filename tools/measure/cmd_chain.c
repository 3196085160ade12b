// SPDX-License-Identifier: GPL-2.0-only
/*
 * keel-measure chain: whether a guest's certificates lead from a machine's root key to the
 * payload that it should run. One line, and an exit status.
 */
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "file.h"
#include "measure.h"

#define PAGE	4096UL

static const char usage[] =
	"keel-measure chain --chain F --root-key PEM [--pvmfw F] [--payload F [--initrd F]]\n"
	"\n"
	"Whether each certificate of a DICE chain (CBOR, as a handover has it) is signed with\n"
	"the key before it, from the root key on: P-256, P-384 or Ed25519. With --payload the\n"
	"last one must be of that signed kernel and initrd, and none may be in debug mode;\n"
	"with --pvmfw the one before must be of that template.\n"
	"Exit status: 0; 1: it does not, and why; 2: wrong usage.\n";

struct options {
	const char *chain, *root_key, *pvmfw, *payload, *initrd;
};

__attribute__((noreturn)) static void stop(const char *what, const char *why)
{
	fprintf(stderr, "keel-measure chain: %s: %s\n", what, why);
	exit(1);
}

static struct dice_span read_all(const char *path)
{
	struct dice_span s;

	s.data = file_read(path, SIZE_MAX, &s.size);
	if (!s.data)
		stop(path, strerror(errno));
	return s;
}

/* What pvmfw writes of a payload: main.c of pvmfw. */
static const char *check_payload(const struct dice_link *link, const struct payload *p)
{
	unsigned char descriptor[64], digests[2 * KEEL_AVB_DIGEST_SIZE];
	struct cbor_out out = { .data = descriptor, .room = sizeof(descriptor) };

	cbor_map(&out, 2);
	cbor_int(&out, DICE_COMPONENT_NAME);
	cbor_text(&out, "vm_entry");
	cbor_int(&out, DICE_SECURITY_VERSION);
	cbor_head(&out, CBOR_UINT, p->rollback_index);
	memcpy(digests, p->kernel, KEEL_AVB_DIGEST_SIZE);
	memcpy(digests + KEEL_AVB_DIGEST_SIZE, p->initrd, KEEL_AVB_DIGEST_SIZE);
	if (!is_sha512(link->code, digests, sizeof(digests)))
		return "the last certificate is of another payload";
	if (!is_sha512(link->authority, p->avb_key.data, p->avb_key.size))
		return "the last certificate is of a payload that another key signed";
	if (link->descriptor.size != out.size ||
	    memcmp(link->descriptor.data, descriptor, out.size))
		return "the last certificate is of another rollback index";
	return NULL;
}

/* As EL2 has it: in pages, the last one padded with zeros. */
static const char *check_pvmfw(const struct dice_link *link, struct dice_span image)
{
	size_t size = (image.size + PAGE - 1) / PAGE * PAGE;
	unsigned char *pages = calloc(1, size + 1);
	bool good;

	if (!pages)
		return "no memory";
	memcpy(pages, image.data, image.size);
	good = is_sha512(link->code, pages, size);
	free(pages);
	return good ? NULL : "the last certificate but one is of another pvmfw";
}

static const char *check_modes(const struct chain *chain)
{
	for (unsigned int i = 0; i < chain->nr; i++)
		if (chain->link[i].mode != DICE_NORMAL)
			return "a certificate's mode is not normal";
	return NULL;
}

static const char *check_last(const struct options *o, const struct chain *chain)
{
	struct dice_span file = read_all(o->payload), initrd = { };
	struct span image = { file.data, file.size }, second;
	const char *bad = check_modes(chain);
	struct payload payload;

	if (o->initrd)
		initrd = read_all(o->initrd);
	second = (struct span){ initrd.data, initrd.size };
	if (!bad && !chain->nr)
		bad = "there is no certificate";
	if (!bad)
		bad = payload_read(image, o->initrd ? &second : NULL, &payload);
	return bad ? bad : check_payload(&chain->link[chain->nr - 1], &payload);
}

static struct options parse(int argc, char **argv)
{
	static const struct option known[] = {
		{ "chain", required_argument, NULL, 0 },
		{ "root-key", required_argument, NULL, 1 },
		{ "pvmfw", required_argument, NULL, 2 },
		{ "payload", required_argument, NULL, 3 },
		{ "initrd", required_argument, NULL, 4 },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *value[5] = { NULL };
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "h", known, NULL)) >= 0) {
		if (option == 'h') {
			fputs(usage, stdout);
			exit(0);
		}
		if (option == '?')
			break;
		value[option] = optarg;
	}
	if (option >= 0 || argc != optind || !value[0] || !value[1] || (value[4] && !value[3])) {
		fputs(usage, stderr);
		exit(2);
	}
	return (struct options){ value[0], value[1], value[2], value[3], value[4] };
}

int cmd_chain(int argc, char **argv)
{
	struct options o = parse(argc, argv);
	EVP_PKEY *root = key_of_pem(read_all(o.root_key));
	struct chain chain;
	const char *bad;

	if (!root)
		stop(o.root_key, "not a public key in PEM");
	bad = chain_verify(read_all(o.chain), root, &chain);
	if (!bad && o.payload)
		bad = check_last(&o, &chain);
	if (!bad && o.pvmfw)
		bad = chain.nr < 2 ? "there is no certificate of a pvmfw" :
				     check_pvmfw(&chain.link[chain.nr - 2], read_all(o.pvmfw));
	EVP_PKEY_free(root);
	if (bad)
		stop(o.chain, bad);
	printf("%s: good, %u certificates\n", o.chain, chain.nr);
	return 0;
}
