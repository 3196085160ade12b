// SPDX-License-Identifier: GPL-2.0-only
/* keel-measure verify: one line, and an exit status. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "file.h"
#include "token.h"

#define TOKEN_MAX 65536

static const char usage[] =
	"keel-measure verify --token F --challenge HEX --expect RIM [--rem N=HEX]... [--rpv HEX]\n"
	"                    [--platform-key PEM [--dice-chain F]]\n"
	"\n"
	"Whether a CCA token proves that a VM was started as expected. --challenge is what\n"
	"it was asked with (up to 64 bytes). --platform-key is the key that signed the\n"
	"platform's part, P-384; or with --dice-chain (/sys/kernel/keel/dice_chain of the\n"
	"machine) the root key that leads to it. Without either the signature must be of\n"
	"Keel's development key, which is no secret: that proves nothing about the machine.\n"
	"Exit status: 0; 1: it does not, and why; 2: wrong usage.\n";

struct options {
	const char *token, *platform_key, *dice_chain;
	struct expected expected;
};

__attribute__((noreturn)) static void stop(int status, const char *what, const char *why)
{
	fprintf(stderr, "keel-measure verify: %s: %s\n", what, why);
	exit(status);
}

/* @pad: to as many bytes. Never freed. */
static struct span unhex(const char *text, size_t max, size_t pad, const char *what)
{
	size_t size = strlen(text) / 2;
	unsigned char *data = calloc(1, (size > pad ? size : pad) + 1);

	if (!data || !size || size > max || strlen(text) % 2 ||
	    strspn(text, "0123456789abcdefABCDEF") != 2 * size)
		stop(2, what, "not that many hexadecimal bytes");
	for (size_t i = 0; i < size; i++) {
		unsigned int byte;

		sscanf(text + 2 * i, "%2x", &byte);
		data[i] = (unsigned char)byte;
	}
	return (struct span){ data, size > pad ? size : pad };
}

static struct span read_all(const char *path)
{
	size_t size;
	unsigned char *data = file_read(path, TOKEN_MAX, &size);

	if (!data)
		stop(1, path, "cannot read it, or too big");
	return (struct span){ data, size };
}

static void parse_rem(struct expected *e, const char *text)
{
	if (text[0] < '0' || text[0] >= '0' + CCA_NR_REMS || text[1] != '=')
		stop(2, "--rem", "N=HEX, with N from 0 to 3");
	e->rem[text[0] - '0'] = unhex(text + 2, CCA_MEASUREMENT_MAX, 0, "--rem");
}

static void parse_one(struct options *o, int option)
{
	struct expected *e = &o->expected;

	switch (option) {
	case 't':
		o->token = optarg;
		break;
	case 'k':
		o->platform_key = optarg;
		break;
	case 'd':
		o->dice_chain = optarg;
		break;
	case 'c':
		e->challenge = unhex(optarg, CCA_CHALLENGE_SIZE, CCA_CHALLENGE_SIZE, "--challenge");
		break;
	case 'e':
		e->rim = unhex(optarg, CCA_MEASUREMENT_MAX, 0, "--expect");
		break;
	case 'r':
		parse_rem(e, optarg);
		break;
	case 'v':
		e->rpv = unhex(optarg, CCA_RPV_SIZE, CCA_RPV_SIZE, "--rpv");
		break;
	case 'h':
		fputs(usage, stdout);
		exit(0);
	default:
		fputs(usage, stderr);
		exit(2);
	}
}

static void parse(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "token", required_argument, NULL, 't' },
		{ "platform-key", required_argument, NULL, 'k' },
		{ "dice-chain", required_argument, NULL, 'd' },
		{ "challenge", required_argument, NULL, 'c' },
		{ "expect", required_argument, NULL, 'e' },
		{ "rem", required_argument, NULL, 'r' },
		{ "rpv", required_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	memset(o, 0, sizeof(*o));
	opterr = 0;
	while ((option = getopt_long(argc, argv, "h", known, NULL)) >= 0)
		parse_one(o, option);
	if (argc != optind || !o->token || !o->expected.challenge.data || !o->expected.rim.data ||
	    (o->dice_chain && !o->platform_key)) {
		fputs(usage, stderr);
		exit(2);
	}
}

/* A key in PEM, or what it certifies. The chain's file stays. */
static void find_platform_key(const struct options *o, unsigned char point[P384_POINT_SIZE])
{
	struct span pem = read_all(o->platform_key), file;
	EVP_PKEY *key = key_of_pem((struct dice_span){ pem.data, pem.size });
	const char *bad;
	struct chain chain;

	if (o->dice_chain) {
		if (!key)
			stop(1, o->platform_key, "not a public key in PEM");
		file = read_all(o->dice_chain);
		bad = chain_verify((struct dice_span){ file.data, file.size }, key, &chain);
		if (bad)
			stop(1, o->dice_chain, bad);
		EVP_PKEY_free(key);
		key = key_of_cose(chain.nr ? &chain.link[chain.nr - 1].subject : &chain.root);
	}
	bad = point_of_key(key, point);
	if (bad)
		stop(1, o->dice_chain ? o->dice_chain : o->platform_key,
		     o->dice_chain ? "it does not end in a P-384 key" : bad);
	EVP_PKEY_free(key);
}

int cmd_verify(int argc, char **argv)
{
	static unsigned char point[P384_POINT_SIZE];
	struct options o;
	struct span file;
	struct token token;
	const char *bad;

	parse(argc, argv, &o);
	if (o.platform_key) {
		find_platform_key(&o, point);
		o.expected.platform_key = (struct span){ point, sizeof(point) };
	}
	file = read_all(o.token);
	bad = token_parse(file.data, file.size, &token);
	if (!bad)
		bad = token_verify(&token, &o.expected);
	if (bad)
		stop(1, o.token, bad);
	printf("%s: good%s\n", o.token,
	       o.platform_key ? "" : ", but signed with the development key, which is no secret");
	return 0;
}
