// SPDX-License-Identifier: GPL-2.0-only
/* Where the host put things, and what it told the kernel: whether that can be. */
#include "platform.h"

static bool in_ram(const struct platform *p, const struct region *r)
{
	return range_within(r->base, r->size, p->ram.base, p->ram.base + p->ram.size);
}

static bool apart(const struct region *a, const struct region *b)
{
	return !a->size || !b->size || !ranges_overlap(a->base, a->size, b->base, b->size);
}

enum refusal layout_check(const struct platform *p)
{
	if (!p->fdt.size || !in_ram(p, &p->fdt) || p->fdt.base % 8)
		return REFUSE_FDT_ADDRESS;
	if (!p->kernel.size || !in_ram(p, &p->kernel) || p->kernel.base % PAGE_SIZE)
		return REFUSE_LAYOUT_KERNEL;
	if (!in_ram(p, &p->initrd) && p->initrd.size)
		return REFUSE_LAYOUT_INITRD;
	if (!apart(&p->kernel, &p->initrd) || !apart(&p->kernel, &p->fdt) ||
	    !apart(&p->initrd, &p->fdt))
		return REFUSE_LAYOUT_OVERLAP;
	return ACCEPTED;
}

/* Offsets in the header of an arm64 Image (Documentation/arch/arm64/booting.rst in Linux) */
#define IMAGE_HEADER	64U
#define IMAGE_SIZE	16U
#define IMAGE_MAGIC	56U

enum refusal image_check(const struct platform *p, const u8 *kernel, u64 size)
{
	struct region all = p->kernel;
	u64 claimed;

	/* a payload that is not Linux uses what memory it likes: it knows what it was signed with */
	if (size < IMAGE_HEADER || memcmp(kernel + IMAGE_MAGIC, "ARM\x64", 4))
		return ACCEPTED;
	claimed = le64(kernel + IMAGE_SIZE);
	if (claimed > all.size)
		all.size = claimed;
	if (!in_ram(p, &all) || !apart(&all, &p->initrd) || !apart(&all, &p->fdt))
		return REFUSE_LAYOUT_IMAGE_SIZE;
	return ACCEPTED;
}

static bool all_of(const char *s, size_t n, const char *set)
{
	while (n)
		if (!strchr(set, s[--n]))
			return false;
	return true;
}

#define LETTERS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	"0123456789"

static bool begins(const char *s, size_t n, const char *with)
{
	return n >= strlen(with) && !memcmp(s, with, strlen(with));
}

/* A word that may stay. Quotes join words for the kernel: none may hold any. */
static bool word_good(const char *s, size_t n)
{
	if (begins(s, n, "console=tty") || begins(s, n, "console=hvc"))
		return all_of(s + 8, n - 8, LETTERS DIGITS ",");
	if (begins(s, n, "loglevel="))
		return all_of(s + 9, n - 9, DIGITS);
	if (begins(s, n, "panic="))
		return all_of(s + 6, n - 6, DIGITS "-");
	if (begins(s, n, "host."))
		return all_of(s, n, LETTERS DIGITS "._-=+/:,@%");
	return n == 5 && begins(s, n, "quiet");
}

void bootargs_filter(char *bootargs)
{
	char *to = bootargs;
	const char *word = bootargs;

	while (*word) {
		size_t n = 0;

		while (word[n] && word[n] != ' ' && word[n] != '\t' && word[n] != '\n')
			n++;
		if (n && word_good(word, n)) {
			if (to != bootargs)
				*to++ = ' ';
			memmove(to, word, n);
			to += n;
		}
		word += n;
		if (*word)
			word++;
	}
	*to = 0;
}
