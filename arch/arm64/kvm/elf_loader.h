/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The EL2 object as an ELF file in a buffer: check it, place it, look into it.
 *
 * Nothing here allocates, sleeps or touches anything but the two buffers, so
 * that the KUnit suite can feed it every kind of broken file.
 */
#ifndef __KEEL_ELF_LOADER_H
#define __KEEL_ELF_LOADER_H

#include <linux/elf.h>
#include <linux/types.h>

/* What the file may cost at most: one 2 MiB slot of EL2's image window. */
#define KEEL_IMAGE_MAX		0x200000UL
#define KEEL_IMAGE_ALIGN	0x1000UL
#define KEEL_BUILD_ID_MAX	32
/* Every global symbol of the object starts with this. */
#define KEEL_SYMBOL_PREFIX	"__kvm_nvhe_"

/**
 * struct keel_elf - an ELF file that was found to be well formed
 * @data:	the file
 * @size:	bytes of @data
 * @phdr:	program headers, inside @data
 * @nr_phdrs:	entries of @phdr
 * @syms:	symbol table, inside @data; its first entry is the reserved one
 * @nr_syms:	entries of @syms
 * @strings:	symbol names, the last byte is NUL
 * @strings_size: bytes of @strings
 * @rela:	relocations, inside @data, all of them R_AARCH64_RELATIVE
 * @nr_rela:	entries of @rela
 * @image_size:	bytes the segments span from address 0 on, page multiple
 */
struct keel_elf {
	const u8 *data;
	size_t size;
	const struct elf64_phdr *phdr;
	unsigned int nr_phdrs;
	const struct elf64_sym *syms;
	size_t nr_syms;
	const char *strings;
	size_t strings_size;
	const struct elf64_rela *rela;
	size_t nr_rela;
	size_t image_size;
};

/*
 * Checks the whole file. On failure *elf is not to be used:
 *	-ENOEXEC	not a 64-bit little-endian ELF file
 *	-EXDEV		not for AArch64
 *	-EMEDIUMTYPE	not position independent (ET_DYN)
 *	-ENODATA	truncated: a header, table or segment lies outside the file
 *	-EINVAL		no segment, or one that is misaligned, or larger in the
 *			file than in memory
 *	-EFBIG		the image would be larger than KEEL_IMAGE_MAX, or wrap
 *	-ENOTUNIQ	segments overlap or are not in ascending order
 *	-EACCES		a segment is writable and executable
 *	-EBADMSG	no dynamic section, or a malformed one
 *	-EOPNOTSUPP	a relocation of another kind than R_AARCH64_RELATIVE
 *	-EFAULT		a relocation patches something outside the segments
 *	-ERANGE		a relocation points outside the image
 *	-ELIBBAD	no symbol table, or a malformed one
 *	-ELIBACC	an undefined symbol, or a library wanted
 */
int keel_elf_open(struct keel_elf *elf, const void *data, size_t size);

/*
 * Fills @image with the segments and applies the relocations for the address
 * @image_va. What no segment covers is zero. -ENOSPC if @size is less than
 * elf->image_size, without a byte written.
 */
int keel_elf_place(const struct keel_elf *elf, void *image, size_t size, u64 image_va);

/* The symbol called @name, or NULL. */
const struct elf64_sym *keel_elf_symbol(const struct keel_elf *elf, const char *name);

/* Name of symbol @sym of this file. Never NULL. */
const char *keel_elf_symbol_name(const struct keel_elf *elf, const struct elf64_sym *sym);

/* GNU build id: number of bytes put to @id, or -ENOENT. */
int keel_elf_build_id(const struct keel_elf *elf, u8 id[KEEL_BUILD_ID_MAX]);

/* For the two halves of the loader: @len bytes at file offset @off, or NULL. */
const void *keel_elf_at(const struct keel_elf *elf, u64 off, u64 len, unsigned int align);

/* For keel_elf_open(): finds and checks the symbol table. */
int keel_elf_check_symbols(struct keel_elf *elf);

#endif
