// SPDX-License-Identifier: GPL-2.0-only
/*
 * ELF loader: symbol table and build id.
 *
 * Same contract as elf_loader.c: no byte outside the file is read, whatever
 * the file says.
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "elf_loader.h"

#ifndef NT_GNU_BUILD_ID
#define NT_GNU_BUILD_ID	3
#endif

static const struct elf64_shdr *section_headers(const struct keel_elf *elf, unsigned int *nr)
{
	const struct elf64_hdr *ehdr = (const void *)elf->data;

	if (ehdr->e_shentsize != sizeof(struct elf64_shdr))
		return NULL;
	*nr = ehdr->e_shnum;
	return keel_elf_at(elf, ehdr->e_shoff, *nr * sizeof(struct elf64_shdr), 8);
}

static int take_tables(struct keel_elf *elf, const struct elf64_shdr *symtab,
		       const struct elf64_shdr *strtab)
{
	if (symtab->sh_entsize != sizeof(*elf->syms) || strtab->sh_type != SHT_STRTAB)
		return -ELIBBAD;

	elf->syms = keel_elf_at(elf, symtab->sh_offset, symtab->sh_size, 8);
	elf->nr_syms = symtab->sh_size / sizeof(*elf->syms);
	elf->strings = keel_elf_at(elf, strtab->sh_offset, strtab->sh_size, 1);
	elf->strings_size = strtab->sh_size;
	if (!elf->syms || !elf->strings)
		return -ENODATA;
	/* With a NUL at the end every name inside the table ends inside it. */
	if (!elf->strings_size || elf->strings[elf->strings_size - 1])
		return -ELIBBAD;
	return 0;
}

static int find_tables(struct keel_elf *elf)
{
	unsigned int nr;
	const struct elf64_shdr *shdr = section_headers(elf, &nr);

	if (!shdr)
		return -ENODATA;
	for (unsigned int i = 0; i < nr; i++) {
		if (shdr[i].sh_type != SHT_SYMTAB)
			continue;
		if (shdr[i].sh_link >= nr)
			return -ELIBBAD;
		return take_tables(elf, &shdr[i], &shdr[shdr[i].sh_link]);
	}
	return -ELIBBAD;
}

int keel_elf_check_symbols(struct keel_elf *elf)
{
	int ret = find_tables(elf);

	if (ret)
		return ret;

	/* Entry 0 is the reserved one: undefined by definition. */
	for (size_t i = 1; i < elf->nr_syms; i++) {
		const struct elf64_sym *sym = &elf->syms[i];

		if (sym->st_name >= elf->strings_size)
			return -ELIBBAD;
		if (sym->st_shndx == SHN_UNDEF)
			return -ELIBACC;
		/* Constants and file names have values that are no addresses. */
		if (sym->st_shndx < SHN_LORESERVE &&
		    (sym->st_value > elf->image_size ||
		     sym->st_size > elf->image_size - sym->st_value))
			return -ELIBBAD;
	}
	return 0;
}

const char *keel_elf_symbol_name(const struct keel_elf *elf, const struct elf64_sym *sym)
{
	return elf->strings + sym->st_name;
}

const struct elf64_sym *keel_elf_symbol(const struct keel_elf *elf, const char *name)
{
	for (size_t i = 1; i < elf->nr_syms; i++) {
		const struct elf64_sym *sym = &elf->syms[i];

		if (!strcmp(keel_elf_symbol_name(elf, sym), name))
			return sym;
	}
	return NULL;
}

/* The build id in a note section's @size bytes at @data, if it is there. */
static int note_build_id(const u8 *data, u64 size, u8 id[KEEL_BUILD_ID_MAX])
{
	u64 off = 0;

	while (size - off >= sizeof(struct elf64_note)) {
		const struct elf64_note *note = (const void *)(data + off);
		u64 name = off + sizeof(*note);
		u64 desc = name + ALIGN((u64)note->n_namesz, 4);
		u64 next = desc + ALIGN((u64)note->n_descsz, 4);

		if (next > size)
			break;
		if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == sizeof("GNU") &&
		    !memcmp(data + name, "GNU", sizeof("GNU")) && note->n_descsz) {
			u32 len = min_t(u32, note->n_descsz, KEEL_BUILD_ID_MAX);

			memcpy(id, data + desc, len);
			return len;
		}
		off = next;
	}
	return -ENOENT;
}

int keel_elf_build_id(const struct keel_elf *elf, u8 id[KEEL_BUILD_ID_MAX])
{
	unsigned int nr;
	const struct elf64_shdr *shdr = section_headers(elf, &nr);

	if (!shdr)
		return -ENOENT;
	for (unsigned int i = 0; i < nr; i++) {
		const u8 *data = keel_elf_at(elf, shdr[i].sh_offset, shdr[i].sh_size, 4);
		int ret;

		if (shdr[i].sh_type != SHT_NOTE || !data)
			continue;
		ret = note_build_id(data, shdr[i].sh_size, id);
		if (ret > 0)
			return ret;
	}
	return -ENOENT;
}
