// SPDX-License-Identifier: GPL-2.0-only
/*
 * Function names of the EL2 object, for backtraces: all that stays of the
 * ELF file once the module has initialised.
 *
 * Looking up takes no lock and allocates nothing: it is done while panicking.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "keel.h"

struct function {
	u32 addr;
	u32 size;
	u32 name;	/* offset in names */
};

static struct function *functions;
static size_t nr_functions;
static char *names;

/* Assembly marks code that is no C function as of no type, but with a size. */
static bool is_function(const struct elf64_sym *sym)
{
	unsigned int type = ELF64_ST_TYPE(sym->st_info);

	return sym->st_shndx < SHN_LORESERVE &&
	       (type == STT_FUNC || (type == STT_NOTYPE && sym->st_size));
}

static const char *short_name(const struct keel_elf *elf, const struct elf64_sym *sym)
{
	const char *name = keel_elf_symbol_name(elf, sym);
	size_t prefix = strlen(KEEL_SYMBOL_PREFIX);

	return strncmp(name, KEEL_SYMBOL_PREFIX, prefix) ? name : name + prefix;
}

static int by_addr(const void *a, const void *b)
{
	const struct function *f = a, *g = b;

	return f->addr < g->addr ? -1 : f->addr > g->addr;
}

static void measure(const struct keel_elf *elf, size_t *nr, size_t *bytes)
{
	*nr = 0;
	*bytes = 0;
	for (size_t i = 1; i < elf->nr_syms; i++) {
		if (!is_function(&elf->syms[i]))
			continue;
		*nr += 1;
		*bytes += strlen(short_name(elf, &elf->syms[i])) + 1;
	}
}

static void fill(const struct keel_elf *elf)
{
	char *end = names;

	for (size_t i = 1; i < elf->nr_syms; i++) {
		const struct elf64_sym *sym = &elf->syms[i];
		size_t len;

		if (!is_function(sym))
			continue;
		len = strlen(short_name(elf, sym)) + 1;
		memcpy(end, short_name(elf, sym), len);
		functions[nr_functions++] = (struct function){
			.addr = sym->st_value,
			.size = sym->st_size,
			.name = end - names,
		};
		end += len;
	}
}

int keel_symtab_build(const struct keel_elf *elf)
{
	size_t nr, bytes;

	measure(elf, &nr, &bytes);
	functions = kvmalloc_array(nr, sizeof(*functions), GFP_KERNEL);
	names = kvmalloc(bytes, GFP_KERNEL);
	if (!functions || !names) {
		keel_symtab_free();
		return -ENOMEM;
	}
	fill(elf);
	sort(functions, nr_functions, sizeof(*functions), by_addr, NULL);
	return 0;
}

void keel_symtab_free(void)
{
	kvfree(functions);
	kvfree(names);
	functions = NULL;
	names = NULL;
	nr_functions = 0;
}

const char *keel_symtab_lookup(u64 addr, u64 *offset)
{
	const struct function *best = NULL;

	for (size_t i = 0; i < nr_functions && functions[i].addr <= addr; i++)
		best = &functions[i];
	if (!best || addr - best->addr >= best->size)
		return NULL;
	*offset = addr - best->addr;
	return names + best->name;
}
